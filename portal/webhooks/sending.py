"""One event out to one endpoint: signed, bounded in time and size, following nothing."""

import json
import re
import time
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from django.utils import timezone
from yarl import URL

from portal.acquirer import loop, signing
from portal.models import WebhookEndpoint, WebhookEvent
from portal.webhooks.addresses import Forbidden, PublicResolver, check_url

SECONDS = 10.0
"""For the whole of it: looking up, connecting, sending, and the first bytes of the answer."""
_CONNECT = 4.0
_READ = 1024
_SHOWN = 200
_DIGITS = re.compile(r"\d{7,}")


@dataclass(frozen=True, slots=True)
class Answer:
    """`trouble` is "" when it was taken; `code` is None when nobody answered."""

    code: int | None
    head: str
    took_ms: int
    trouble: str


def body_of(event: WebhookEvent) -> bytes:
    """The same bytes for every try, so that a receiver may compare them."""
    told = {"id": str(event.pk), "type": event.kind, "created_at": _iso(event.created_at), "data": event.data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def send(endpoint: WebhookEndpoint, event: WebhookEvent) -> Answer:
    """Never raises for what the other side does; a fault of ours goes on to the log."""
    began = time.monotonic()
    try:
        check_url(endpoint.url)
        code, head = loop.run(_post(endpoint, event), within=SECONDS + 2)
    except Forbidden as exc:
        return Answer(None, "", 0, exc.reason)
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as exc:
        trouble = "timeout" if isinstance(exc, TimeoutError) else type(exc).__name__[:40]
        return Answer(None, "", _since(began), trouble)
    return Answer(code, head, _since(began), "" if 200 <= code < 300 else f"http_{code}")


async def _post(endpoint: WebhookEndpoint, event: WebhookEvent) -> tuple[int, str]:
    url, body = URL(endpoint.url), body_of(event)
    session = aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=SECONDS, sock_connect=_CONNECT),
        connector=aiohttp.TCPConnector(resolver=PublicResolver(), force_close=True),
        cookie_jar=aiohttp.DummyCookieJar(),
    )
    async with (
        session,
        session.post(url, data=body, headers=_headers(endpoint, event, url, body), allow_redirects=False) as answer,
    ):
        return answer.status, shown(await answer.content.read(_READ))


def _headers(endpoint: WebhookEndpoint, event: WebhookEvent, url: URL, body: bytes) -> dict[str, str]:
    """Signed as everything between us and the acquirer; while a rotation overlaps, by the old secret as well."""
    target = url.raw_path_qs
    signed = signing.headers(key_id=str(endpoint.pk), secret=endpoint.secret, method="POST", target=target, body=body)
    if endpoint.old_secret and endpoint.old_secret_until and endpoint.old_secret_until > timezone.now():
        signed["X-Signature-Old"] = signing.sign(
            endpoint.old_secret, "POST", target, signed["X-Timestamp"], signed["X-Nonce"], body
        )
    return {
        **signed,
        "Content-Type": "application/json",
        "User-Agent": "merchant-portal-webhooks/1",
        "X-Event-Id": str(event.pk),
        "X-Event-Type": event.kind,
    }


def shown(answer: bytes) -> str:
    """The beginning of an answer as staff may read it: long numbers masked, nothing that is no character."""
    text = answer.decode("utf-8", errors="replace")
    text = "".join(char if char.isprintable() else " " for char in text)
    return _DIGITS.sub(lambda found: f"{found[0][:3]}****", " ".join(text.split()))[:_SHOWN]


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _iso(moment: datetime) -> str:
    return moment.astimezone(timezone.get_default_timezone()).isoformat(timespec="milliseconds")
