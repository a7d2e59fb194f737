"""Many terminals at once: what drifts apart, and what fails together."""
