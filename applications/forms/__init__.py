"""What applicants and reviewers type: fields, hints and words; the rules themselves live in `rules/`."""
