"""Measures what the portal promises about speed, each thing beside its reference, in one run (`make bench`)."""
