"""Sign and verify requests between portal and acquirer, in both directions (docs/contract/acquirer-api.yaml)."""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Mapping

TIMESTAMP_WINDOW_SECONDS = 300
NONCE_MEMORY_SECONDS = 600

_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")


class BadSignature(Exception):
    """The request is not from who it says it is. `reason` is for the log, never for the sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sign(secret: str | bytes, method: str, target: str, timestamp: int | str, nonce: str, body: bytes = b"") -> str:
    """The lower-case hex HMAC-SHA256 over the five lines; `target` is path and query string exactly as sent."""
    text = "\n".join([method.upper(), target, str(timestamp), nonce, hashlib.sha256(body).hexdigest()])
    key = secret.encode() if isinstance(secret, str) else secret
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def headers(
    *,
    key_id: str,
    secret: str | bytes,
    method: str,
    target: str,
    body: bytes = b"",
    now: float | None = None,
    nonce: str | None = None,
) -> dict[str, str]:
    """The four headers of a fresh signed request."""
    timestamp = int(time.time() if now is None else now)
    nonce = nonce or secrets.token_urlsafe(24)
    return {
        "X-Key-Id": key_id,
        "X-Timestamp": str(timestamp),
        "X-Nonce": nonce,
        "X-Signature": sign(secret, method, target, timestamp, nonce, body),
    }


def verify(
    *,
    keys: Mapping[str, str | bytes],
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
    seen: Callable[[str], bool],
    now: float | None = None,
) -> str:
    """Return the key id of a genuine request, or raise BadSignature.

    `keys` maps key id to secret. `seen(nonce)` says whether this nonce was used within NONCE_MEMORY_SECONDS and
    remembers it; it is asked last, so that a forged request cannot use up a nonce.
    """
    given = {name.lower(): value for name, value in headers.items()}
    key_id = given.get("x-key-id", "")
    timestamp = given.get("x-timestamp", "")
    nonce = given.get("x-nonce", "")
    signature = given.get("x-signature", "")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise BadSignature("timestamp is not a number of seconds")
    if abs((time.time() if now is None else now) - int(timestamp)) > TIMESTAMP_WINDOW_SECONDS:
        raise BadSignature("timestamp is outside the window")
    if not _NONCE.fullmatch(nonce):
        raise BadSignature("nonce has the wrong form")
    if not _SIGNATURE.fullmatch(signature):
        raise BadSignature("signature has the wrong form")
    secret = keys.get(key_id)
    expected = sign(secret if secret is not None else b"unknown key", method, target, timestamp, nonce, body)
    if not hmac.compare_digest(expected, signature) or secret is None:
        raise BadSignature("signature does not match")
    if seen(nonce):
        raise BadSignature("nonce was used before")
    return key_id
