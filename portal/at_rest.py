"""Sessions and cache keys as they lie in the database: what people typed while signing in must not be read there.

A session holds a mobile number and its code while somebody signs up; the key of a rate limit names whom it counts.
"""

import hashlib
import hmac
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.sessions.backends import db

from portal import crypto


class SessionStore(db.SessionStore):
    """Django's sessions in the database, encrypted under FIELD_KEYS (settings: SESSION_ENGINE)."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return crypto.encrypt(super().encode(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """A session under a key that is no longer in force has ended, as has one that was tampered with."""
        try:
            return super().decode(crypto.fernet().decrypt(session_data).decode())
        except (InvalidToken, ValueError):
            return {}


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """A keyed hash in place of the key: allauth hashes a mobile number without a key, which tries could undo."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{version}:{key}".encode(), hashlib.sha256).hexdigest()
    return f"{key_prefix}:{digest}"
