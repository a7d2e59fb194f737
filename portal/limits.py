"""How often one person, or one address of the network, may do something that costs us."""

import ipaddress
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from portal.models import User


def too_often(user: User, what: str, *, most: int, seconds: int = 60) -> bool:
    """Counts one more; True when that is too many within the window. Shared by all processes through the cache."""
    return _counted(f"{what}:{user.pk}", most, seconds)


def visitor_too_often(request: HttpRequest, what: str, *, most: int, seconds: int = 60) -> bool:
    """The same for pages without a sign-in: by person where there is one, else by address."""
    user = request.user
    if user.is_authenticated:
        return too_often(user, what, most=most, seconds=seconds)
    return _counted(f"{what}:{_network(get_adapter().get_client_ip(request))}", most, seconds)


def seconds_to_wait(whom: str, *, most: int, seconds: int = 60) -> int:
    """The same for whoever is no person: 0, or how long until the next is welcome."""
    return seconds - int(time.time()) % seconds if _counted(whom, most, seconds) else 0


def _network(address: str) -> str:
    """One household has one address of the old kind, and a whole /64 of the new."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def _counted(whom: str, most: int, seconds: int) -> bool:
    key = f"limit:{whom}:{int(time.time()) // seconds}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # thrown out between the two lines
        return False
    cache.touch(key, seconds)  # the database cache forgets the time-out when it counts
    return count > most
