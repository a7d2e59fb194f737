"""Numbers that people read over the phone and type from paper; drawn, so that they tell nobody how many there are."""

import secrets

from django.utils import timezone

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else


def new_reference(prefix: str) -> str:
    """The prefix, year and month, and six unmistakable characters: MP2611-7K3Q9F."""
    month = timezone.localdate().strftime("%y%m")
    return f"{prefix}{month}-" + "".join(secrets.choice(_ALPHABET) for _ in range(6))
