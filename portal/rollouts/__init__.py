"""How a release of the firmware reaches the terminals: which, when, how many, and when it stops by itself."""
