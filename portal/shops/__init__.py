"""A person's shops: how each stands, what falls due there, and which one they look at."""
