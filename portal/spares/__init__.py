"""Spares: which there are, whether they are ready, and how a swap stands."""
