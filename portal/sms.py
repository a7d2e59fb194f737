"""The way out for text messages: what a gateway must do, one that only writes a line to the log, and one over HTTPS.

SMS_BACKEND names the class. A gateway of another make is a class with `send`; what it raises decides whether the row
is tried again (docs/operations.md).
"""

import json
import uuid
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final, Protocol
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)

LONGEST: Final = 70
"""One part of a message in Chinese: what is longer is sent, and paid for, as several."""
SECONDS: Final = 8
_AGAIN: Final = frozenset({408, 425, 429})


class SmsRefused(Exception):
    """The gateway did not take it. `permanent`: trying again is of no use, this number will never be reached."""

    def __init__(self, code: str, *, permanent: bool) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent


class Gateway(Protocol):
    """Sends one message; within SECONDS it answers or raises SmsRefused."""

    def send(self, mobile: str, text: str) -> str:
        """The gateway's own number of the message."""


class Console:
    """Sends nothing. The log gets the last four digits; the text stands on the demo's outbox page and nowhere else."""

    def send(self, mobile: str, text: str) -> str:
        if not settings.DEMO:
            raise SmsRefused("no_gateway", permanent=False)
        log.info("sms", to=f"*{mobile[-4:]}", characters=len(text))
        return f"console-{uuid.uuid4()}"


class Web:
    """POSTs {"to", "text"} as JSON to SMS_URL with the bearer token SMS_TOKEN; the answer's "id" is the number."""

    def send(self, mobile: str, text: str) -> str:
        status, body = self._post(json.dumps({"to": mobile, "text": text}).encode())
        if 200 <= status < 300:
            return _number(body)
        permanent = 400 <= status < 500 and status not in _AGAIN | {401, 403}  # our own key is no fault of the number
        raise SmsRefused(f"http_{status}", permanent=permanent)

    def _post(self, body: bytes) -> tuple[int, bytes]:
        address = urlsplit(settings.SMS_URL)
        kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
        connection = kind(address.hostname or "", address.port, timeout=SECONDS)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"}
        try:
            connection.request("POST", address.path or "/", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read(64 * 1024)
        except (OSError, HTTPException) as exc:
            raise SmsRefused(type(exc).__name__, permanent=False) from exc
        finally:
            connection.close()


def gateway() -> Gateway:
    """The one that SMS_BACKEND names."""
    made: Gateway = import_string(settings.SMS_BACKEND)()
    return made


def short(title: str) -> str:
    """One line and where to read more, in one part. No link: filters drop messages with links, and people learn that
    we never send one.
    """
    full = f"{title}\n{urlsplit(settings.SITE_URL).netloc}"
    return full if len(full) <= LONGEST else title[:LONGEST]


def _number(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    return str(answer.get("id", ""))[:80] if isinstance(answer, dict) else ""
