"""A corpus of faults, doubles and silences, each made true in the running sandbox and asked of `diagnose`."""
