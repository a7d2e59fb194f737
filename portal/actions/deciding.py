"""What a reviewer does about a change: approve, ask for more, refuse, hand it over, try again."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.changes.kinds import KINDS
from portal.changes.moving import move
from portal.changes.reasons import ASK, REFUSE, reasons_for
from portal.changes.record import write_record
from portal.errors import PortalError
from portal.models import ChangeKind, ChangeRequest, ChangeState, UploadState, User


def approve_change(change: ChangeRequest, *, by: User, seen_version: int) -> None:
    """From here it goes to the acquirer. Raises PortalError papers_waiting, and those of move()."""
    if change.papers.filter(superseded_at=None).exclude(upload__state=UploadState.READY).exists():
        raise PortalError("papers_waiting", _("A paper is still being prepared. Please wait a moment."))
    _decide(change, "approve", by=by, seen_version=seen_version, key=uuid.uuid4(), sent=None)


def ask_more(change: ChangeRequest, *, by: User, reason: str, note: str, seen_version: int) -> None:
    _require_reason(reason, ASK)
    _decide(change, "ask_more", by=by, seen_version=seen_version, reason=reason, reason_note=note)


def refuse_change(change: ChangeRequest, *, by: User, reason: str, note: str, seen_version: int) -> None:
    _require_reason(reason, REFUSE)
    _decide(change, "refuse", by=by, seen_version=seen_version, reason=reason, reason_note=note)


def hand_over(change: ChangeRequest, *, by: User, reference: str, seen_version: int) -> None:
    """Notes that the acquirer has the packet, under which number of theirs. Only for what is carried by hand."""
    if not KINDS[ChangeKind(change.kind)].by_hand:
        raise PortalError("not_now", _("The portal passes this one on by itself."))
    move(
        change, "hand_over", by=by, seen_version=seen_version, acquirer_reference=reference, carried_at=timezone.now()
    )  # fmt: skip


def confirm_change(change: ChangeRequest, *, by: User, reference: str, seen_version: int) -> None:
    """Notes the acquirer's answer to what its register does not hold; from here it is in effect and on our record."""
    if not KINDS[ChangeKind(change.kind)].is_answered:
        raise PortalError("not_now", _("The portal reads this one back from the register by itself."))
    with transaction.atomic():
        move(change, "confirm", by=by, seen_version=seen_version, acquirer_reference=reference)
        write_record(change)


def note_objection(change: ChangeRequest, *, by: User, note: str, seen_version: int) -> None:
    """The acquirer said no to what was handed over, or never showed it; what it said is kept for both sides."""
    move(change, "declined", by=by, seen_version=seen_version, objection=note, trouble="declined")


def carry_again(change: ChangeRequest, *, by: User, seen_version: int) -> None:
    """Sends it once more, as a new call: what the acquirer objected to has been put right on its side."""
    move(change, "again", by=by, seen_version=seen_version, key=uuid.uuid4(), sent=None, objection="")


def read_register_now(change: ChangeRequest) -> None:
    """The register is asked at once, instead of when it is due."""
    if change.state in {ChangeState.APPROVED, ChangeState.CARRYING}:
        change.again()


def _decide(change: ChangeRequest, name: str, *, by: User, seen_version: int, **columns: Any) -> None:
    payload = {"reason": str(columns["reason"])} if "reason" in columns else None
    now = timezone.now()
    cleared: dict[str, Any] = {"reason": "", "reason_note": "", "objection": "", "decided_by": by, "decided_at": now}
    move(change, name, by=by, seen_version=seen_version, payload=payload, **(cleared | columns))


def _require_reason(code: str, use: str) -> None:
    if code not in {reason.code for reason in reasons_for(use)}:
        raise PortalError("reason_unknown", _("Choose a reason."), field="reason")
