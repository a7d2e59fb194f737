"""What is asked and how it is checked: the same for applicant, pre-check and reviewer. Pure."""
