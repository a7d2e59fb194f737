"""The one door through which the state of a change request changes; each move writes its event."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.changes.moves import MOVES, Actor, Move
from portal.changes.outlook import act_by
from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import ChangeEvent, ChangeKind, ChangeRequest, ChangeState, Happening, Member, User
from portal.webhooks.announcing import announce

FOLLOW = "portal.follow_change"
_DECISIONS = frozenset({"ask_more", "approve", "refuse"})
_AT_WORK = frozenset({ChangeState.APPROVED, ChangeState.CARRYING})


def move(
    change: ChangeRequest,
    name: str,
    *,
    by: User | None,
    seen_version: int | None = None,
    held: int | None = None,
    payload: dict[str, Any] | None = None,
    **columns: Any,
) -> ChangeEvent:
    """One move of the table by compare-and-set, with its event in the same transaction; `columns` change along.

    `by` is None for the portal's own moves. With `seen_version` it counts only for the version the person looked at,
    with `held` only while the worker's claim (Work.tries) still holds. The payload holds codes only.
    Raises PortalError: not_allowed, own_change, not_now, stale.
    """
    row, source = MOVES[name], ChangeState(change.state)
    _check_actor(row, change, by)
    if source not in row.sources:
        raise PortalError("not_now", _("This is not possible any more: the request has moved on. Please look again."))
    now = timezone.now()
    rows = ChangeRequest.objects.filter(pk=change.pk, state=source)
    if seen_version is not None:
        rows = rows.filter(version=seen_version)
    if held is not None:
        rows = rows.filter(tries=held)
    columns.setdefault("due_at", now if row.target in _AT_WORK else None)
    columns.setdefault("trouble", "")
    limit = act_by(row.target, ChangeKind(change.kind), now)
    with transaction.atomic():
        moved = rows.update(
            state=row.target, state_since=now, act_by=limit, lease_until=None, version=F("version") + 1, **columns
        )
        if moved != 1:
            raise stale()
        event = record_event(change, row.name, source, row.target, by=by, role=row.actor, payload=payload)
        _tell(change, row)
    change.refresh_from_db()
    return event


def _tell(change: ChangeRequest, row: Move) -> None:
    """Other systems hear what a reviewer decided."""
    if row.name in _DECISIONS:
        told = {"change_request": str(change.pk), "number": change.number, "kind": change.kind, "to": row.target}
        announce(Happening.CHANGE_DECIDED, told)


def record_event(
    change: ChangeRequest,
    name: str,
    source: str,
    target: str,
    *,
    by: User | None,
    role: Actor,
    payload: dict[str, Any] | None = None,
) -> ChangeEvent:
    """Adds to the history, and has what follows done after the commit."""
    event = ChangeEvent.objects.create(
        change=change, name=name, source=source, target=target, actor=by, role=role, payload=payload or {}
    )
    ask(FOLLOW, event.pk)
    return event


def stale() -> PortalError:
    """What somebody hears who acted on a page that is no longer true."""
    return PortalError("stale", _("Somebody else changed this request in the meantime. Please look again."))


def _check_actor(row: Move, change: ChangeRequest, by: User | None) -> None:
    if row.actor is Actor.PORTAL:
        allowed = by is None
    elif row.actor is Actor.REVIEWER:
        allowed = by is not None and by.is_reviewer
    else:
        allowed = by is not None
    if not allowed:
        raise PortalError("not_allowed", _("You may not do this."))
    if row.decides and by is not None and _is_own(change, by):
        raise PortalError("own_change", _("Nobody decides on their own request, nor on that of their own shop."))


def _is_own(change: ChangeRequest, by: User) -> bool:
    return change.opened_by_id == by.pk or Member.objects.filter(user=by, merchant=change.merchant_id).exists()
