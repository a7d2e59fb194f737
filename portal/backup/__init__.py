"""One file that holds the whole portal, every row and every paper, and proves itself (docs/operations.md)."""
