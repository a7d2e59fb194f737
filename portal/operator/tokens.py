"""The keys themselves: how they are made, told apart, and known again by their hash."""

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from portal.models import ApiKey

MARK = "mpk_"
"""What every key begins with, so that a scanner for leaked secrets finds it."""
_SHOWN = 10
_LONGEST = 80
_REMEMBER_USE = timedelta(minutes=1)


def new_token() -> tuple[str, str, str]:
    """A key of 256 random bits, its beginning, and the hash to store: plain, for nobody guesses that many bits."""
    token = MARK + secrets.token_urlsafe(32)
    return token, token[:_SHOWN], hash_of(token)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def key_of(token: str) -> ApiKey | None:
    """The good key that this is; None for an unknown, expired or revoked one. Its use is noted once a minute."""
    if not token.startswith(MARK) or len(token) > _LONGEST:
        return None
    key = ApiKey.objects.filter(token_hash=hash_of(token)).first()
    if key is None or not key.is_good:
        return None
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - _REMEMBER_USE:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _REMEMBER_USE)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
    return key
