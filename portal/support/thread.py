"""A thread as one of its readers sees it: who said or did what, with the files, newest part first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from portal.documents import refusals
from portal.models import SupportCase, SupportFile, SupportMessage, User
from portal.support.moves import OPENING, Side
from portal.words import Words

SHOWN: Final = 50

DEEDS: Mapping[str, Words] = {
    OPENING: _("opened the case"),
    "write": _("wrote"),
    "settle": _("said that it is solved"),
    "reopen": _("opened it again"),
    "ask": _("answered and asks back"),
    "inform": _("answered and keeps working on it"),
    "solve": _("answered and marked it as solved"),
    "note": _("noted for colleagues"),
    "take": _("took the case"),
    "release": _("gave the case back"),
}


@dataclass(frozen=True, slots=True)
class ThreadFile:
    """A file of a message: its pages once they are ready, or why there are none."""

    pk: int
    name: str
    pages: tuple[int, ...]
    waiting: bool
    refusal: Words | str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as it is shown. `fresh`: it came after what this reader had seen."""

    message: SupportMessage
    who: Words | str
    deed: Words | str
    files: tuple[ThreadFile, ...]
    fresh: bool = False

    @property
    def ours(self) -> bool:
        return self.message.side == Side.STAFF


@dataclass(frozen=True, slots=True)
class Thread:
    """`earlier` is the number of the line before which there are more; None at the beginning."""

    entries: list[Entry]
    earlier: int | None
    last: int
    files_waiting: bool


def thread_of(case: SupportCase, user: User, *, before: int | None = None, seen: int | None = None) -> Thread:
    """The newest lines (or those before a line), oldest of them on top: three queries, whatever there is."""
    lines = case.messages.select_related("author").prefetch_related(
        Prefetch("files", SupportFile.objects.select_related("upload").prefetch_related("upload__pages"))
    )
    if not user.is_reviewer:
        lines = lines.filter(internal=False)
    if before is not None:
        lines = lines.filter(pk__lt=before)
    found = list(lines.order_by("-pk")[: SHOWN + 1])
    shown = found[:SHOWN][::-1]
    entries = [_entry(line, user, fresh=seen is not None and line.pk > seen) for line in shown]
    return Thread(
        entries,
        shown[0].pk if len(found) > SHOWN else None,
        shown[-1].pk if shown else 0,
        any(file.waiting for entry in entries for file in entry.files),
    )


def _entry(line: SupportMessage, user: User, *, fresh: bool) -> Entry:
    files = tuple(_file(file) for file in line.files.all())
    return Entry(line, _who(line, user), DEEDS.get(line.name, line.name), files, fresh)


def _who(line: SupportMessage, user: User) -> Words | str:
    """Our own people see each other's names; for the merchant we are one: the support."""
    if line.author_id == user.pk:
        return _("You")
    if line.side == Side.STAFF and not user.is_reviewer:
        return Side.STAFF.label
    return line.author.label if line.author else _("somebody")


def _file(file: SupportFile) -> ThreadFile:
    upload = file.upload
    pages = tuple(page.number for page in upload.pages.all()) if upload.is_ready else ()
    refusal = refusals.sentence(upload.reason) if upload.reason else ""
    return ThreadFile(file.pk, upload.original_name, pages, upload.is_waiting, refusal)
