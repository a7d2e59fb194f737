"""What reviewers and operators type."""
