"""An approved change on its way: one call per request however often it is tried, then reading the register until it
shows the change. Safe to be killed anywhere: the body is frozen before the first try and sent under one key."""

import json
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError, NotFound, Refused
from portal.actions.terminals import MOVES as TERMINAL_MOVES
from portal.actions.terminals import NOBODYS, move_terminal
from portal.changes.asking import ask_entry
from portal.changes.binding import binding_body
from portal.changes.kinds import KINDS, UNBIND
from portal.changes.moving import move
from portal.changes.reading import shows
from portal.changes.record import write_record
from portal.effects.changing import note_overdue
from portal.errors import PortalError
from portal.models import ChangeKind, ChangeRequest, ChangeState, Terminal, TerminalStatus

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=30)  # at most two calls of 8 s each
_NO = frozenset({404, 409, 422})


def carry_change(change_id: str) -> None:
    """The next piece of its way: send it, or look whether the register shows it. What no register shows waits for the
    acquirer's answer, which a colleague notes; only its time is kept here."""
    change = ChangeRequest.objects.select_related("merchant", "terminal").filter(pk=change_id).first()
    if change is None or not change.claim(LEASE):
        return
    by_hand = KINDS[ChangeKind(change.kind)].by_hand
    try:
        if change.state == ChangeState.APPROVED and not by_hand:
            _send(change)
        elif change.state in {ChangeState.APPROVED, ChangeState.CARRYING}:
            _read_back(change)
        else:
            change.settle()
    except Refused as refused:
        _refused(change, refused.status or 0, refused.code, refused.message)
    except NotFound:
        _refused(change, 404, "not_found", "")
    except AcquirerError as error:
        log.warning("change_not_carried", change=str(change.pk), reason=error.reason, tries=change.tries)
        note_overdue(change)
        change.postpone(error.reason)
    except PortalError:  # somebody moved it, or another worker holds it now
        return
    except Exception:
        change.postpone("fault")
        raise


def _send(change: ChangeRequest) -> None:
    """The call, then the move: a worker killed in between sends the same bytes under the same key again."""
    terminal = _terminal(change)
    if KINDS[ChangeKind(change.kind)].carry == UNBIND:
        acquirer().unbind(terminal.serial, key=str(change.key))
    else:
        body = json.loads(change.sent) if change.sent else _freeze(change, terminal)
        if body is None:
            change.postpone("waiting_turn", pause=timedelta(seconds=3))
            return
        acquirer().bind(terminal.serial, body, key=str(change.key))
    move(change, "carry", by=None, held=change.tries, carried_at=timezone.now())


def _freeze(change: ChangeRequest, terminal: Terminal) -> dict[str, Any] | None:
    """Body of the call, kept before it is sent; None while another change of this terminal has one in the air."""
    register = acquirer().terminal(terminal.serial).data
    _require_binding(change, register)
    with transaction.atomic():
        Terminal.objects.select_for_update().get(pk=terminal.pk)  # two changes of one terminal take turns
        on_way = ChangeRequest.objects.filter(terminal=terminal, state__in=[ChangeState.APPROVED, ChangeState.CARRYING])
        if on_way.filter(state=ChangeState.APPROVED, sent__isnull=False).exclude(pk=change.pk).exists():
            return None
        carried = list(on_way.filter(state=ChangeState.CARRYING).order_by("carried_at"))
        body = binding_body(change.merchant, terminal, register, [*carried, change])
        if ChangeRequest.objects.filter(pk=change.pk, tries=change.tries).update(sent=json.dumps(body)) != 1:
            raise PortalError("stale", "")
    return body


def _require_binding(change: ChangeRequest, register: dict[str, Any]) -> None:
    """Filing a SIM or a place must not bind a terminal that is bound to nobody: that is another decision."""
    if change.kind != ChangeKind.BINDING and not register.get("mid"):
        raise Refused(409, "not_bound", "", [])


def _read_back(change: ChangeRequest) -> None:
    if KINDS[ChangeKind(change.kind)].is_answered:
        note_overdue(change)
        change.postpone("not_confirmed", pause=timedelta(hours=1))
        return
    try:
        entry = ask_entry(change).data
    except NotFound:
        entry = {}  # an unknown terminal is bound to nobody; an unknown merchant shows nothing
    kind = ChangeKind(change.kind)
    if (entry or kind == ChangeKind.UNBIND) and shows(kind, entry, change.wanted, mid=change.merchant.mid):
        _take_effect(change)
        return
    note_overdue(change)
    change.postpone("not_shown", pause=_pause(change))


def _pause(change: ChangeRequest) -> timedelta:
    """Often at first, then rarely; a callback of the acquirer makes it due at once."""
    waited = timezone.now() - change.state_since
    if waited < timedelta(minutes=1):
        return timedelta(seconds=2)
    if waited < timedelta(minutes=15):
        return timedelta(seconds=20)
    return timedelta(minutes=5) if waited < timedelta(days=1) else timedelta(hours=1)


def _take_effect(change: ChangeRequest) -> None:
    """The move and the portal's own record in one transaction: never one without the other."""
    with transaction.atomic():
        move(change, "take_effect", by=None, held=change.tries)
        write_record(change)
        if change.kind == ChangeKind.UNBIND:
            _give_up(_terminal(change), change)


def _give_up(terminal: Terminal, change: ChangeRequest) -> None:
    """The terminal belongs to nobody now; it goes back to stock, unless it is out of service."""
    if terminal.merchant_id != change.merchant_id:
        return  # it has moved on already
    if TerminalStatus.STOCK in TERMINAL_MOVES[TerminalStatus(terminal.status)]:
        move_terminal(terminal, TerminalStatus.STOCK, by=None, **NOBODYS)
    else:
        Terminal.objects.filter(pk=terminal.pk).update(**NOBODYS)


def _refused(change: ChangeRequest, status: int, code: str, message: str) -> None:
    """The acquirer said no: back to a reviewer, with its words. What is not about the change is tried again."""
    if status not in _NO:
        log.warning("change_refused", change=str(change.pk), status=status)
        change.postpone(f"refused_{status}")
        return
    try:
        move(change, "object", by=None, held=change.tries, trouble=plain_code(code), objection=message[:500],
             payload={"code": plain_code(code)})  # fmt: skip
    except PortalError:
        return


def plain_code(code: str) -> str:
    """A code of the acquirer, bounded; one that is no code is none."""
    return code[:40] if code.replace("_", "").isalnum() else "invalid"


def _terminal(change: ChangeRequest) -> Terminal:
    assert change.terminal is not None  # kinds carried by a call are about a terminal
    return change.terminal
