"""How often one person may do something that costs us."""

import time

from django.core.cache import cache

from portal.models import User


def too_often(user: User, what: str, *, most: int, seconds: int = 60) -> bool:
    """Counts one more; True when that is too many within the window. Shared by all processes through the cache."""
    key = f"limit:{what}:{user.pk}:{int(time.time()) // seconds}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # thrown out between the two lines
        return False
    cache.touch(key, seconds)  # the database cache forgets the time-out when it counts
    return count > most
