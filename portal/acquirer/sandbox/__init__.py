"""A stand-in for the acquirer: a process of its own, with a state file. It never touches the portal's database."""
