"""Where the portal may send: public addresses over TLS. Whoever types an address must not reach what stands beside us.

The address is looked up once, judged, and that very address is connected to: a name that answers differently the second
time gains nothing.
"""

import ipaddress
import socket
from typing import Any
from urllib.parse import SplitResult, urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from django.conf import settings


class Forbidden(Exception):
    """An address that the portal does not send to; `reason` is a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_url(url: str) -> SplitResult:
    """What can be said without looking the name up. Raises Forbidden."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden("malformed") from None
    if not parts.hostname or not url.isascii() or any(char.isspace() or ord(char) < 32 for char in url):
        raise Forbidden("malformed")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Forbidden("malformed")
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOKS_MAY_STAY_INSIDE):
        raise Forbidden("not_https")
    if port == 0:
        raise Forbidden("malformed")
    _check_literal(parts.hostname)
    return parts


def _check_literal(host: str) -> None:
    """An address in place of a name is not looked up, so it is judged here."""
    try:
        check_address(str(ipaddress.ip_address(host)))
    except ValueError:
        return


def check_address(address: str) -> None:
    """Raises Forbidden for what is not public: this machine, the house's network, link-local, multicast, reserved."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        ip = inner or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else ip)
    if settings.WEBHOOKS_MAY_STAY_INSIDE:
        return
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        raise Forbidden("not_public")


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PublicResolver(AbstractResolver):
    """Looks names up as usual and refuses them whole when one of their addresses is not public."""

    def __init__(self) -> None:
        self._usual: ThreadedResolver | None = None

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if self._usual is None:
            self._usual = ThreadedResolver()
        found: list[Any] = await self._usual.resolve(host, port, family)
        for one in found:
            check_address(one["host"])
        return found

    async def close(self) -> None:
        if self._usual is not None:
            await self._usual.close()
