"""Reports past Django's middleware: a fleet reports a thousand times while a person opens one page.

The door takes only what is an ordinary report in every respect; whatever is odd about a call (another host, an address
that needs decoding, a body of unknown length, plain HTTP where TLS is due) goes the whole way and is answered there.
What is done with a report is the same code behind both ways.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from http.client import responses
from typing import Any, Final

import psycopg
import psycopg_pool
import structlog
from django.conf import settings
from django.http.request import split_domain_port, validate_host

from portal.api.answers import Refusal
from portal.api.heartbeats import REFUSAL_HEADERS, Call, take_in

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], Any]
Site = Callable[[Environ, Start], Iterable[bytes]]
_ADDRESS: Final = re.compile(r"/api/v1/terminals/([!-$&-.0-~]{1,50})/heartbeat")  # printable, nothing to decode
_AWAY: Final = Refusal(503, "unavailable", "The report could not be stored; please send it again.")
log = structlog.get_logger(__name__)


def heartbeat_door(site: Site) -> Site:
    """The site with the door in front of it."""

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        serial = _serial_of(environ)
        return site(environ, start) if serial is None else _answer(serial, environ, start)

    return application


def _serial_of(environ: Environ) -> str | None:
    """Of an ordinary report; None for everything else."""
    found = _ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
    if found is None or environ["REQUEST_METHOD"] != "POST" or environ.get("SCRIPT_NAME"):
        return None
    ordinary = environ.get("CONTENT_LENGTH", "").isdecimal() and _is_ours(environ.get("HTTP_HOST", ""))
    if not ordinary or (settings.SECURE_SSL_REDIRECT and not _is_secure(environ)):
        return None
    return found[1]


@lru_cache(maxsize=256)
def _is_ours(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _is_secure(environ: Environ) -> bool:
    proxy: tuple[str, str] | None = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    if proxy:
        name, value = proxy
        return bool(environ.get(name, "").partition(",")[0].strip() == value)
    return bool(environ.get("wsgi.url_scheme") == "https")


def _answer(serial: str, environ: Environ, start: Start) -> Iterable[bytes]:
    status, body, more = 200, {}, {}
    length = environ["CONTENT_LENGTH"]

    def read(most: int) -> bytes:  # past the announced end some servers wait for more
        return bytes(environ["wsgi.input"].read(min(most, int(length))))

    try:
        body = take_in(Call(serial, environ.get("HTTP_AUTHORIZATION", ""), length, read))
    except Refusal as refusal:
        status, body, more = refusal.status, refusal.body(), REFUSAL_HEADERS.get(refusal.status, {})
    except (psycopg.Error, psycopg_pool.PoolTimeout):
        log.exception("report_not_stored", serial=serial)
        status, body, more = _AWAY.status, _AWAY.body(), {"Retry-After": "60"}
    raw = json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(raw)), **_safety(environ), **more}
    start(f"{status} {responses[status]}", list(headers.items()))
    return [raw]


def _safety(environ: Environ) -> dict[str, str]:
    """The headers of Django's security middleware that mean something on an answer that no browser shows."""
    headers = {"X-Content-Type-Options": "nosniff"}
    if settings.SECURE_HSTS_SECONDS and _is_secure(environ):
        headers["Strict-Transport-Security"] = (
            f"max-age={settings.SECURE_HSTS_SECONDS}"
            + ("; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else "")
            + ("; preload" if settings.SECURE_HSTS_PRELOAD else "")
        )
    return headers
