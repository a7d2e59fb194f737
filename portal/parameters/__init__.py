"""Parameters: what a terminal has, what the acquirer would have it download, and what each means, in plain words."""
