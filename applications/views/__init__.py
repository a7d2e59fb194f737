"""The pages of applicants and, under desk, those of reviewers."""
