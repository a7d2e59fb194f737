"""Support cases, from the ground floor."""
