"""What a shop does about a change: ask for it, send what is missing, withdraw it."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.changes.access import may_ask
from portal.changes.kinds import KINDS, Kind
from portal.changes.moves import Actor
from portal.changes.moving import move, record_event
from portal.changes.outlook import act_by
from portal.changes.record import values_now
from portal.errors import PortalError
from portal.models import (
    OPEN_STATES,
    ChangeKind,
    ChangePaper,
    ChangeRequest,
    ChangeState,
    Merchant,
    Terminal,
    Upload,
    UploadState,
    User,
)
from portal.models.change import new_change_reference

Papers = Mapping[str, Upload]


def open_change(
    kind: ChangeKind,
    *,
    by: User,
    merchant: Merchant,
    wanted: Mapping[str, Any],
    terminal: Terminal | None = None,
    papers: Papers | None = None,
    note: str = "",
    about: str = "",
) -> tuple[ChangeRequest, bool]:
    """Asks for a change; (the request, whether it is new). One of a kind is open at a time: asking twice finds it.

    `wanted` holds the fields of the kind that are to change, `papers` uploads by paper kind (they are kept from now
    on). Raises PortalError: not_your_role, wrong_terminal, paper_missing.
    """
    row, papers = KINDS[kind], papers or {}
    _require_role(by, merchant, row)
    if row.of_terminal != (terminal is not None) or (terminal and terminal.merchant_id != merchant.pk):
        raise PortalError("wrong_terminal", _("This terminal does not belong to this shop."))
    _require_papers(row, merchant, set(papers))
    values = {"before": values_now(kind, merchant, terminal), "wanted": dict(wanted)}
    try:
        with transaction.atomic():
            change = _create(kind, by=by, merchant=merchant, terminal=terminal, values=values, note=note, about=about)
            _attach(change, papers)
            record_event(change, "submit", "", ChangeState.SUBMITTED, by=by, role=Actor.MERCHANT)
    except IntegrityError:
        found = open_one(kind, merchant=merchant, terminal=terminal)
        if found is None:
            raise
        return found, False
    return change, True


def _create(
    kind: ChangeKind, *, merchant: Merchant, terminal: Terminal | None, by: User, values: Any, note: str, about: str
) -> ChangeRequest:
    """The database refuses a second open one of its kind."""
    return ChangeRequest.objects.create(
        number=new_change_reference(),
        kind=kind,
        merchant=merchant,
        terminal=terminal,
        opened_by=by,
        about=about,
        sealed_values=json.dumps(values),
        note=note,
        act_by=act_by(ChangeState.SUBMITTED, kind, timezone.now()),
        due_at=None,
    )


def open_one(kind: ChangeKind, *, merchant: Merchant, terminal: Terminal | None) -> ChangeRequest | None:
    """The request of this kind that is open already."""
    rows = ChangeRequest.objects.filter(kind=kind, state__in=OPEN_STATES)
    return (rows.filter(terminal=terminal) if terminal else rows.filter(merchant=merchant, terminal=None)).first()


def answer_change(
    change: ChangeRequest,
    *,
    by: User,
    wanted: Mapping[str, Any],
    papers: Papers,
    note: str = "",
    seen_version: int | None = None,
) -> ChangeRequest:
    """Sends what was missing; it goes back to the reviewer. Raises PortalError as open_change, and stale, not_now."""
    kind = KINDS[ChangeKind(change.kind)]
    _require_role(by, change.merchant, kind)
    standing = change.papers.filter(superseded_at=None).exclude(upload__state=UploadState.REFUSED)
    _require_papers(kind, change.merchant, {*papers, *standing.values_list("kind", flat=True)})
    values = json.dumps({"before": change.before, "wanted": dict(wanted)})
    with transaction.atomic():
        event = move(
            change, "answer", by=by, seen_version=seen_version, sealed_values=values, note=note,
            payload={"papers": sorted(papers)},
        )  # fmt: skip
        _attach(event.change, papers)
    return change


def withdraw_change(change: ChangeRequest, *, by: User) -> None:
    """While nobody has decided, or after the acquirer said no. Raises PortalError not_your_role, not_now, stale."""
    _require_role(by, change.merchant, KINDS[ChangeKind(change.kind)])
    move(change, "withdraw", by=by)


def _attach(change: ChangeRequest, papers: Papers) -> None:
    now = timezone.now()
    for kind, upload in papers.items():
        if Upload.objects.filter(pk=upload.pk, kept=False).update(kept=True) != 1:
            raise PortalError("paper_missing", _("This file is gone. Please choose it again."), field=kind)
        change.papers.filter(kind=kind, superseded_at=None).update(superseded_at=now)
        ChangePaper.objects.create(change=change, kind=kind, upload=upload)


def _require_role(by: User, merchant: Merchant, kind: Kind) -> None:
    if not may_ask(by, merchant, kind):
        raise PortalError("not_your_role", role_words(kind))


def role_words(kind: Kind) -> Any:
    """Who may ask, for those who may not."""
    if kind.owners_only:
        return _("Only an owner of the shop may ask for this change.")
    return _("Only an owner of the shop, or who looks after its terminals, may ask for this change.")


def _require_papers(kind: Kind, merchant: Merchant, given: set[str]) -> None:
    for paper in kind.papers_for(merchant.subject_type):
        if paper.required and paper.kind not in given:
            raise PortalError("paper_missing", _("Please add this paper."), field=paper.kind)
