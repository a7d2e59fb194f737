"""How often one person, or one visitor nobody knows, may do something that costs us."""

import hashlib
import time

from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.http import HttpRequest

from portal.models import User


def too_often(user: User, what: str, *, most: int, seconds: int = 60) -> bool:
    """Counts one more; True when that is too many within the window. Shared by all processes through the cache."""
    return _counted(f"{what}:{user.pk}", most, seconds)


def visitor_too_often(request: HttpRequest, what: str, *, most: int, seconds: int = 60) -> bool:
    """The same for whoever is not signed in, by the address they come from (a network counts as one with IPv6)."""
    origin = hashlib.sha256(get_ip(request).encode()).hexdigest()[:32]
    return _counted(f"{what}:{origin}", most, seconds)


def _counted(name: str, most: int, seconds: int) -> bool:
    key = f"limit:{name}:{int(time.time()) // seconds}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # thrown out between the two lines
        return False
    cache.touch(key, seconds)  # the database cache forgets the time-out when it counts
    return count > most
