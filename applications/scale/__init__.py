"""Large invented data sets for load work (manage.py seed_scale)."""
