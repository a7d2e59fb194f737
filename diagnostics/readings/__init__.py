"""Asking the witnesses, one file each: input and output live here and only here."""
