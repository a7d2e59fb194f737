"""What the review desk shows, put together from queries, rules and journey; it changes nothing."""
