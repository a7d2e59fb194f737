"""Support cases: opened, answered, asked back, solved, opened again. The one place that writes a case's status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access import cases_of, merchants_of
from portal.dispatch import come_back
from portal.effects.support import tell_other_side
from portal.errors import PortalError
from portal.masking import hide_numbers
from portal.models import Merchant, SupportCase, SupportFile, SupportMessage, Terminal, Upload, User
from portal.references import new_reference
from portal.support.hours import FIRST_ANSWER, NEXT_ANSWER, due
from portal.support.moves import MOVES, OPENING, OURS, UNSOLVED, CaseStatus, Move, Side

LONGEST = 4000
MOST_FILES = 5
PURPOSE = "support"


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote: text, files taken in before (portal.actions.uploads), and the form's key."""

    body: str = ""
    files: Sequence[Upload] = ()
    key: UUID | None = None


NOTHING = Written()


def unsolved_about(about: str) -> SupportCase | None:
    """The case that is open about this, if there is one."""
    return SupportCase.objects.filter(about=about, status__in=UNSOLVED).first()


def open_case(
    *,
    by: User,
    merchant: Merchant | None,
    terminal: Terminal | None,
    subject: tuple[str, str],
    about: str,
    bundle: Mapping[str, Any] | None = None,
    note: str = "",
    files: Sequence[Upload] = (),
) -> SupportCase:
    """A new case, or the one that is open about the same thing already. `subject` in Chinese and in English.

    Raises PortalError: not_allowed, too_long, too_many_files.
    """
    _check_opener(by, merchant)
    if (there := unsolved_about(about)) is not None:
        return there
    now, packed = timezone.now(), dict(bundle or {})
    case = SupportCase(
        reference=new_reference("CS"),
        merchant=merchant,
        terminal=terminal,
        opened_by=by,
        about=about,
        bundle=packed,
        bundle_sha256=packed.get("sha256", ""),
        due_at=due(now, FIRST_ANSWER),
        **dict(zip(("subject_zh", "subject_en"), (words[:160] for words in subject), strict=True)),
        **dict.fromkeys(("status_since", "created_at", "updated_at"), now),
    )
    try:
        with transaction.atomic():
            case.save(force_insert=True)
            _add(case, OPENING, by=by, written=Written(note, files), source="", target=case.status)
    except IntegrityError:  # the second press of two came while the first was being written
        if (there := unsolved_about(about)) is None:
            raise
        return there
    return case


def move_case(
    case: SupportCase, name: str, *, by: User, written: Written = NOTHING, seen_version: int | None = None
) -> SupportMessage:
    """One move of the table, with its line in the thread and the news of it, by compare-and-set.

    With `seen_version` it counts only for the case as that person saw it; the same `written.key` counts once.
    Raises PortalError: not_allowed, not_now, stale, empty, too_long, too_many_files.
    """
    row = MOVES[name]
    _check(row, case, by)
    with transaction.atomic():
        held = SupportCase.objects.select_for_update(of=("self",)).select_related("merchant").get(pk=case.pk)
        if written.key and (line := SupportMessage.objects.filter(key=written.key, case=held).first()):
            return line
        source = CaseStatus(held.status)
        if seen_version is not None and seen_version != held.version:
            raise stale()
        if source not in row.targets:
            raise PortalError("not_now", _("This is not possible any more: the case has moved on. Please look again."))
        target = row.targets[source]
        columns = _columns(held, row, target, by)
        rows = SupportCase.objects.filter(pk=held.pk, status=source, version=held.version)
        if rows.update(status=target, version=F("version") + 1, **columns) != 1:
            raise stale()
        held.refresh_from_db()
        line = _add(held, name, by=by, written=written, source=source, target=target)
        if target == CaseStatus.SOLVED:
            come_back(f"case:{held.pk}")
    case.refresh_from_db()
    return line


def stale() -> PortalError:
    """What somebody hears who acted on a page that is no longer true."""
    return PortalError("stale", _("Somebody was faster: this case has changed since you opened it. Nothing was sent."))


def _columns(case: SupportCase, row: Move, target: CaseStatus, by: User) -> dict[str, Any]:
    """What changes besides the status: since when, until when, and who has it."""
    now = timezone.now()
    columns: dict[str, Any] = {"updated_at": now}
    if target != case.status:
        columns["status_since"] = now
    if target not in OURS:
        columns["due_at"] = None
    elif target != case.status or row.name == "inform":
        columns["due_at"] = due(now, NEXT_ANSWER)
    if row.name == "release":
        columns["assigned"] = None
    elif row.name == "take" or (row.side == Side.STAFF and not row.internal and case.assigned_id is None):
        columns["assigned"] = by
    return columns


def _check_opener(by: User, merchant: Merchant | None) -> None:
    """Anybody for themselves, the people of a merchant for it, our own people for any."""
    if not by.is_reviewer and merchant is not None and not merchants_of(by).filter(pk=merchant.pk).exists():
        raise _not_allowed()


def _check(row: Move, case: SupportCase, by: User) -> None:
    """Our own people act for us, never for the merchant; anybody else only in their own cases."""
    if by.is_reviewer != (row.side == Side.STAFF) or not cases_of(by).filter(pk=case.pk).exists():
        raise _not_allowed()


def _add(case: SupportCase, name: str, *, by: User, written: Written, source: str, target: str) -> SupportMessage:
    row = MOVES.get(name)
    body, _hidden = hide_numbers(written.body.replace("\x00", "").strip())
    _check_written(row, body, written)
    line = SupportMessage(
        case=case,
        name=name,
        side=Side.STAFF if by.is_reviewer else Side.MERCHANT,
        author=by,
        body=body,
        internal=row is not None and row.internal,
        source=source,
        target=target,
        key=written.key,
    )
    line.save(force_insert=True)
    _attach(line, written.files, by)
    tell_other_side(case, line)
    return line


def _check_written(row: Move | None, body: str, written: Written) -> None:
    if len(body) > LONGEST:
        raise PortalError("too_long", _("This is too long. Please shorten it."), field="body")
    if len(written.files) > MOST_FILES:
        raise PortalError("too_many_files", _("At most five files go with one message."), field="pictures")
    if row is not None and row.name in _NEEDS_WORDS and not body and not written.files:
        raise PortalError("empty", _("Please write something or add a picture."), field="body")


def _attach(line: SupportMessage, files: Sequence[Upload], by: User) -> None:
    """Each file is taken up once, by whoever sent it; from then on it is kept as long as the case."""
    for upload in files:
        mine = Upload.objects.filter(pk=upload.pk, by=by, purpose=PURPOSE, kept=False)
        if mine.update(kept=True) == 1:
            SupportFile.objects.create(message=line, upload=upload)


def _not_allowed() -> PortalError:
    return PortalError("not_allowed", _("You may not do this."))


_NEEDS_WORDS = frozenset({"write", "ask", "inform", "note"})
