"""Where a terminal stands in its life, what that means for whom, and how the database finds those that stand there."""
