"""Taking files in: looked at by their first bytes, kept encrypted, and their pages made in the background."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from django.core.files import File
from django.db import transaction

from portal.dispatch import ask
from portal.documents import refusals, sniff, storage
from portal.errors import PortalError
from portal.models import Upload, User
from portal.turns import without_database

PROCESS = "portal.process_upload"


@dataclass(frozen=True, slots=True)
class Received:
    """A file that is stored and belongs to no row yet."""

    media_type: str
    name: str
    stored: storage.Stored

    @property
    def columns(self) -> dict[str, object]:
        """What a row of UploadedPaper says about it."""
        return {
            "media_type": self.media_type,
            "original_name": self.name,
            "stored_name": self.stored.name,
            "sha256": self.stored.sha256,
            "size": self.stored.size,
        }


def receive(upload: "File[bytes]") -> Received:
    """Stores a file, encrypted; nothing is stored of one whose first bytes are none of the four types.

    Raises PortalError with a code of portal/documents/refusals.py, its field "file".
    """
    without_database()  # of two hundred files at once the last waits half a minute for its turn
    chunks: Iterator[bytes] = iter(upload.chunks(64 * 1024))
    try:
        first = next(chunks, b"")
        media_type = sniff.media_type(first[: sniff.HEAD])
        stored = storage.save(chain([first], chunks), limit=settings.DOCUMENT_MAX_BYTES)
    except storage.TooLarge as exc:
        raise _refused("too_large") from exc
    except refusals.DocumentRefused as exc:
        raise _refused(exc.code) from exc
    return Received(media_type, _plain_name(upload.name), stored)


def keep_upload(upload: "File[bytes]", *, purpose: str, by: User | None, then: str = "") -> Upload:
    """A file that belongs to no application, with its pages asked for; raises as `receive` does.

    `then` names a task that is given the upload's id once its pages are made, or it is refused.
    """
    received = receive(upload)
    try:
        with transaction.atomic():
            kept = Upload.objects.create(purpose=purpose, by=by, then=then, **received.columns)
            ask(PROCESS, str(kept.pk))
    except BaseException:
        storage.delete(received.stored.name)  # no row points to it
        raise
    return kept


def _refused(code: str) -> PortalError:
    return PortalError(code, refusals.sentence(code), field="file")


def _plain_name(name: str | None) -> str:
    """The name as data for people: no path, nothing unprintable."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[:200]
