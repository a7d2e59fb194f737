"""Keys at work: encryption of personal data and the keyed hashes that make it searchable.

FIELD_KEYS is a comma-separated list, newest first. The newest key writes, all of them read, so a key is changed by
putting the new one in front, running `manage.py rotate_field_keys`, and dropping the old one.
"""

import base64
import hashlib
import hmac
import unicodedata
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def _derive(key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(key.encode())


@lru_cache(maxsize=8)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key, b"field-encryption"))) for key in keys])


@lru_cache(maxsize=8)
def _index_keys(keys: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(_derive(key, b"blind-index") for key in keys)


@lru_cache(maxsize=8)
def _link_keys(keys: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(_derive(key, b"link-token") for key in keys)


def fernet() -> MultiFernet:
    """The cipher for columns and files, under the keys in force."""
    return _fernet(tuple(settings.FIELD_KEYS))


def encrypt(text: str) -> str:
    return fernet().encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Raises cryptography.fernet.InvalidToken when no key in force fits."""
    return fernet().decrypt(token.encode("ascii")).decode()


def rotate(token: str) -> str:
    """The same secret under the newest key."""
    return fernet().rotate(token.encode("ascii")).decode("ascii")


def _canonical(value: str) -> bytes:
    return "".join(unicodedata.normalize("NFKC", value).upper().split()).encode()


def blind_indexes(value: str) -> list[str]:
    """Keyed hashes of `value` under every key in force, newest first: search with `index__in=blind_indexes(x)`.

    The value is folded first (width, case, white space), so that people find what they typed another way. Two kinds
    of value share no table column, so one hash serves all kinds.
    """
    folded = _canonical(value)
    return [hmac.new(key, folded, hashlib.sha256).hexdigest()[:40] for key in _index_keys(tuple(settings.FIELD_KEYS))]


def blind_index(value: str) -> str:
    """The keyed hash to store: 40 hex digits under the newest key."""
    return blind_indexes(value)[0]


def link_tokens(name: str) -> list[str]:
    """The unguessable word of a link about `name` under every key in force, newest first: 43 characters.

    Who holds a key can make it again, so that a row need only keep a hash to know it by.
    """
    made = [hmac.new(key, name.encode(), hashlib.sha256).digest() for key in _link_keys(tuple(settings.FIELD_KEYS))]
    return [base64.urlsafe_b64encode(word).rstrip(b"=").decode("ascii") for word in made]
