"""Uploaded files on their way in: never readable on disk, and never more of one than may be kept.

Django's own handlers spool what is large to a plain temporary file, of any size, for anybody who sends one.
"""

import io
import secrets
import tempfile
from collections.abc import Callable
from typing import IO, Any, TypeVar, cast

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from portal.turns import in_turn, without_database

View = TypeVar("View", bound=Callable[..., Any])
_BLOCK = 16


class SealedFile(io.RawIOBase):
    """A temporary file without a name, in AES-CTR under a key that nobody but this object ever holds."""

    def __init__(self) -> None:
        self._spool = tempfile.SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)  # noqa: SIM115
        self._key, self._start = secrets.token_bytes(32), secrets.randbits(64)
        self._cipher = self._cipher_at(0)

    def _cipher_at(self, position: int) -> CipherContext:
        """In counter mode both directions are the same, and any position can be gone to."""
        block, inside = divmod(position, _BLOCK)
        cipher = Cipher(AES(self._key), CTR((self._start + block).to_bytes(_BLOCK, "big"))).encryptor()
        cipher.update(bytes(inside))
        return cipher

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._spool.write(self._cipher.update(bytes(data)))

    def readinto(self, buffer: Any) -> int:
        plain = self._cipher.update(self._spool.read(len(buffer)))
        buffer[: len(plain)] = plain
        return len(plain)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._spool.seek(offset, whence)
        self._cipher = self._cipher_at(self._spool.tell())
        return self._spool.tell()

    def tell(self) -> int:
        return self._spool.tell()

    def close(self) -> None:
        self._spool.close()
        super().close()


def takes_files_of_visitors(view: View) -> View:
    """Marks a page without a sign-in that takes one file. It must count how often; everywhere else visitors' files are
    let go unread, before any view sees the request.
    """
    view.takes_files_of_visitors = True  # type: ignore[attr-defined]
    return view


class SealedUploadHandler(FileUploadHandler):
    """Keeps the files of people who are signed in, and one of a visitor where the page takes it; of a file too large
    as much as proves it, whatever else comes.
    """

    file: SealedFile
    _files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._files += 1
        if not self._may_send():
            raise SkipFile
        without_database()  # a phone may take a minute for the rest
        self.file = SealedFile()

    def _may_send(self) -> bool:
        user = getattr(self.request, "user", None)
        if user is not None and user.is_authenticated:
            return True
        address = getattr(self.request, "resolver_match", None)
        return self._files == 1 and getattr(getattr(address, "func", None), "takes_files_of_visitors", False)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        with in_turn():
            self.file.write(raw_data[: max(settings.DOCUMENT_MAX_BYTES + 1 - start, 0)])

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        self.file.seek(0)
        return UploadedFile(cast("IO[bytes]", self.file), self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
