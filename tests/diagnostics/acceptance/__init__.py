"""The contract's own words as cases, run from outside: its commands, its HTTP, an acquirer written from its file."""
