"""The outside of a copy: records one after the other, each sealed in its place, the last one marked as the last.

A head in clear (what this is, a salt, a check of the key) and then frames: a length and AES-GCM under a key of this
file alone. The nonce is the number of the frame and whether it is the last, so none can be moved, dropped or added.
"""

import hmac
import secrets
import struct
from collections.abc import Iterator, Sequence
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.backup.faults import CopyFault, changed, cut_off

_MAGIC: Final = b"MPB1"
_SALT: Final = 16
_CHECK: Final = 8
_LENGTH: Final = struct.Struct(">I")
_NONCE: Final = struct.Struct(">Q?3x")
_LARGEST: Final = 64 * 1024 * 1024


class Sealer:
    """Writes records to `stream`; `close` writes the last one."""

    def __init__(self, stream: IO[bytes], key: str) -> None:
        salt = secrets.token_bytes(_SALT)
        self._stream, self._number = stream, 0
        self._head = _MAGIC + salt + _derive(key, salt, b"backup-check", _CHECK)
        self._cipher = AESGCM(_derive(key, salt, b"backup", 32))
        stream.write(self._head)

    def put(self, kind: bytes, payload: bytes, *, last: bool = False) -> None:
        sealed = self._cipher.encrypt(_NONCE.pack(self._number, last), kind + payload, self._head)
        self._stream.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1

    def close(self, kind: bytes, payload: bytes) -> None:
        self.put(kind, payload, last=True)


def records(stream: IO[bytes], keys: Sequence[str]) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each record. Raises CopyFault: not_a_copy, wrong_key, cut_off, changed."""
    head = stream.read(len(_MAGIC) + _SALT + _CHECK)
    cipher = _opened(head, keys)
    number, last = 0, False
    while not last:
        length = stream.read(_LENGTH.size)
        if len(length) < _LENGTH.size:
            raise cut_off()
        size = _LENGTH.unpack(length)[0]
        if size > _LARGEST:
            raise changed(f"record {number}")
        sealed = stream.read(size)
        if len(sealed) < size:
            raise cut_off()
        plain, last = _plain(cipher, head, sealed, number)
        number += 1
        yield plain[:1], plain[1:]
    if stream.read(1):
        raise changed("something follows its end")


def _opened(head: bytes, keys: Sequence[str]) -> AESGCM:
    if not head.startswith(_MAGIC):
        raise CopyFault("not_a_copy", "this file is no copy of the portal")
    if len(head) < len(_MAGIC) + _SALT + _CHECK:
        raise cut_off()
    salt, check = head[len(_MAGIC) : -_CHECK], head[-_CHECK:]
    for key in keys:
        if hmac.compare_digest(_derive(key, salt, b"backup-check", _CHECK), check):
            return AESGCM(_derive(key, salt, b"backup", 32))
    raise CopyFault("wrong_key", "no key in force opens this copy: set BACKUP_KEY, or FIELD_KEYS, as they were then")


def _plain(cipher: AESGCM, head: bytes, sealed: bytes, number: int) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(_NONCE.pack(number, last), sealed, head), last
        except InvalidTag:
            continue
    raise changed(f"record {number}")


def _derive(key: str, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=purpose).derive(key.encode())
