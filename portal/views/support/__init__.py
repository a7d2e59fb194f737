"""The pages of support cases: the merchant's, the desk's, and what is attached."""
