"""How often one person may do something that costs us."""

from django.core.cache import cache

from portal.models import User

UPLOADS_PER_MINUTE = 60


def too_often(user: User, what: str, *, most: int, seconds: int = 60) -> bool:
    """Counts one more; True when that is too many within the window. Shared by all processes through the cache."""
    key = f"limit:{what}:{user.pk}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > most
    except ValueError:  # the window closed between the two lines
        return False
