"""Files at rest: encrypted in pieces under FIELD_KEYS, under random names, on whatever storage the settings name.

A file is a head and then pieces, each a length and a Fernet token. Inside the token stand the file's own random id, the
number of the piece and whether it is the last, so that pieces cannot be swapped, dropped or mixed between files.
"""

import hashlib
import secrets
import struct
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from cryptography.fernet import InvalidToken
from django.core.files import File
from django.core.files.storage import default_storage

from portal.crypto import fernet
from portal.turns import in_turn

_HEAD = b"MPE1"
_FRAME = struct.Struct(">16sI?")
_LENGTH = struct.Struct(">I")
_IN_MEMORY = 32 * 1024  # hundreds may be stored side by side


class StorageFault(Exception):
    """A stored file is not what was stored: cut off, changed, or written under a key no longer in force."""


class TooLarge(Exception):
    """More bytes came than the limit allows; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Stored:
    """`sha256` and `size` are those of the plain content."""

    name: str
    sha256: str
    size: int


def save(chunks: Iterable[bytes], *, limit: int) -> Stored:
    """Encrypts and stores a stream without ever holding the whole of it. Raises TooLarge beyond `limit` bytes."""
    digest, size = hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        writer = _Writer(spool)
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise TooLarge
            with in_turn():  # not around the fetching: where chunks come from, somebody else may be waited for
                digest.update(chunk)
                writer.write(chunk)
        writer.finish()
        spool.seek(0)
        token = secrets.token_hex(16)
        name = default_storage.save(f"documents/{token[:2]}/{token}", File(spool, name=token))
    return Stored(name, digest.hexdigest(), size)


def read(name: str) -> Iterator[bytes]:
    """The plain content, piece by piece. Raises StorageFault, or FileNotFoundError when there is no such file."""
    with default_storage.open(name, "rb") as stream:
        if stream.read(len(_HEAD)) != _HEAD:
            raise StorageFault(name)
        expected, number, last = b"", 0, False
        while not last:
            plain = _piece(stream, name)
            file_id, position, last = _FRAME.unpack_from(plain)
            expected = expected or file_id
            if file_id != expected or position != number:
                raise StorageFault(name)
            number += 1
            yield plain[_FRAME.size :]


def content(name: str) -> bytes:
    """The whole plain content, for files known to be small enough."""
    return b"".join(read(name))


def delete(name: str) -> None:
    """Removes a file; one that is gone already is fine."""
    if name:
        default_storage.delete(name)


class _Writer:
    """Holds one piece back, because only the last one may say that it is the last."""

    def __init__(self, stream: "IO[bytes]") -> None:
        self._stream, self._id, self._number, self._held = stream, secrets.token_bytes(16), 0, b""
        stream.write(_HEAD)

    def write(self, chunk: bytes) -> None:
        if self._held:
            self._put(last=False)
        self._held = chunk

    def finish(self) -> None:
        self._put(last=True)

    def _put(self, *, last: bool) -> None:
        token = fernet().encrypt(_FRAME.pack(self._id, self._number, last) + self._held)
        self._stream.write(_LENGTH.pack(len(token)) + token)
        self._number += 1


def _piece(stream: "File[bytes]", name: str) -> bytes:
    length = stream.read(_LENGTH.size)
    if len(length) != _LENGTH.size:
        raise StorageFault(name)
    try:
        return fernet().decrypt(stream.read(_LENGTH.unpack(length)[0]))
    except InvalidToken as exc:
        raise StorageFault(name) from exc
