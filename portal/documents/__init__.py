"""What an uploaded paper may be, and how it is made harmless and kept."""
