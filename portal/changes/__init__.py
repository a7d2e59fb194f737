"""What may be changed, by whom, on which papers, and how far a request has come."""
