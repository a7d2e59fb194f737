"""Support cases: what may happen to one, by when we answer, what it may be about, and how its pages read."""
