"""Carries a command to its end: the gate, the acquirer asked, its word awaited, the report that shows it, the next one.

Rows are the queue: safe to call at any time, twice, after any crash. The one writer of a sent command's state.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError, NotFound, Refused
from portal.commands import gate
from portal.commands.glances import glances
from portal.commands.lines import BACKUP, DOWNLOAD, ORDERS, UPDATE, Order
from portal.commands.turns import BUSY, Turn, take_turn
from portal.dispatch import ask
from portal.models import Report, RollOut, RollOutState, SentCommand, SentState, Terminal, User

log = structlog.get_logger(__name__)
TASK: Final = "portal.follow_command"
LEASE: Final = timedelta(seconds=60)  # the gate and two calls, 8 s each, and the glances
_LONGEST_PAUSE: Final = timedelta(seconds=30)
_CLOCK_TOLERANCE: Final = timedelta(minutes=5)
_ENDS: Final = {
    "succeeded": SentState.SUCCEEDED,
    "failed": SentState.FAILED,
    "cancelled": SentState.CANCELLED,
    "expired": SentState.EXPIRED,
}


def write_line(
    terminal: Terminal, orders: tuple[Order, ...], *, by: User | None, roll_out: RollOut | None = None
) -> list[SentCommand]:
    """The rows of one press, in the caller's transaction. Raises IntegrityError when the terminal is busy."""
    now, line = timezone.now(), uuid4()
    written: list[SentCommand] = []
    for position, order in enumerate(orders):
        columns = _turn(order.key, now) if not written else {"due_at": None, "after": written[-1]}
        row = SentCommand(
            terminal=terminal, command=order.key, line=line, position=position, asked_by=by, created_at=now,
            roll_out=roll_out, **columns,
        )  # fmt: skip
        row.save(force_insert=True)
        written.append(row)
    ask(TASK, str(written[0].pk))
    return written


def _turn(command: str, now: datetime) -> dict[str, Any]:
    """The columns of a command whose turn it is."""
    return {"state": SentState.ASKED, "asked_at": now, "deadline_at": now + ORDERS[command].patience, "due_at": now}


def follow(row_id: str) -> None:
    """As far as it goes now; what is left is due again a little later."""
    rows = SentCommand.objects.select_related("terminal__merchant", "roll_out__release")
    row = rows.filter(pk=row_id).first()
    if row is None or not row.claim(LEASE):
        return
    try:
        if row.command_id or _send(row):
            _watch(row)
    except NotFound:
        _end(row, SentState.NO_WORD if row.command_id else SentState.FAILED, failure="not_known")
    except Refused as refused:
        log.warning("command_refused", command=row.command, code=refused.code)
        _end(row, SentState.FAILED, failure=refused.code[:200] or "refused")
    except AcquirerError as error:
        log.warning("command_not_followed", command=row.command, reason=error.reason)
        _later(row, error.reason)


def _send(row: SentCommand) -> bool:
    """Past the gate to the acquirer; False when the gate is shut, or when somebody else is at the terminal.
    Asking twice under one key asks once."""
    wanted, offered = _wanted(row)
    blocked = list(gate.blocks(gate.heard(row.terminal))) if ORDERS[row.command].guarded else []
    if not offered:
        blocked.append("not_offered")
    if row.roll_out is not None and row.command in {BACKUP, UPDATE} and row.roll_out.state != RollOutState.RUNNING:
        blocked.append("roll_out_paused")
    if blocked:
        reached = row.tried_at_acquirer is not None  # an earlier call broke off: perhaps it is being carried out
        _end(row, SentState.NO_WORD if reached else SentState.BLOCKED, blocked_by=blocked)
        return False
    turn = take_turn(row, wanted=wanted)
    if turn is Turn.BUSY:
        _later(row, BUSY)
    if turn is not Turn.MINE:
        return False
    answer = acquirer().send_command(row.terminal.serial, row.command, key=str(row.pk))
    row.command_id, row.said, row.wanted = answer.data["command_id"][:120], answer.data["state"][:40], wanted
    SentCommand.objects.filter(pk=row.pk, tries=row.tries).update(command_id=row.command_id, said=row.said)
    return True


def _wanted(row: SentCommand) -> tuple[str, bool]:
    """What the terminal must report in the end, and whether the acquirer offers what a roll-out is about."""
    if row.command == DOWNLOAD:
        return acquirer().parameters(row.terminal.serial).data["param_version"][:60], True
    if row.command == UPDATE:
        latest = str(acquirer().terminal(row.terminal.serial).data.get("latest_firmware") or "")
        return latest[:60], row.roll_out is None or latest == row.roll_out.release.version
    return "", True


def _watch(row: SentCommand) -> None:
    for _look in glances():
        data = acquirer().command(row.command_id).data
        said = data["state"][:40]
        end = _ENDS.get(said)
        if end is not None and (end != SentState.SUCCEEDED or _shown(row)):
            _end(row, end, said=said, failure=str(data.get("failure") or "")[:200])
            return
        if said != row.said or row.state == SentState.ASKED:
            _note(row, said)
        if row.done_at is not None:
            break  # now it is the terminal's turn to report, which takes longer than a glance
    _later(row, "")


def _shown(row: SentCommand) -> bool:
    """What a report must show counts when one shows it; everything else when the acquirer says so."""
    if not ORDERS[row.command].shown:
        return True
    if row.done_at is None:
        row.done_at = timezone.now()
        SentCommand.objects.filter(pk=row.pk, tries=row.tries).update(done_at=row.done_at)
    report = Report.objects.filter(terminal=row.terminal_id).first()
    if report is None or row.asked_at is None:
        return False
    if row.command == BACKUP:
        at = parse_datetime(str(report.data.get("settings_backup_at") or ""))
        return at is not None and at.tzinfo is not None and at >= row.asked_at - timedelta(seconds=1)
    member = "param_version" if row.command == DOWNLOAD else "firmware"
    fresh = report.received_at >= row.asked_at - _CLOCK_TOLERANCE
    return fresh and (not row.wanted or report.data.get(member) == row.wanted)


def _note(row: SentCommand, said: str) -> None:
    """The acquirer's word so far: "pending" is asked for; any other that is no end, known or not, is under way."""
    state = SentState.ASKED if said in {"pending", ""} else SentState.RUNNING
    SentCommand.objects.filter(pk=row.pk, tries=row.tries).update(said=said, state=state)
    row.said, row.state = said, state


def _later(row: SentCommand, trouble: str) -> None:
    now = timezone.now()
    if row.deadline_at is not None and now > row.deadline_at:
        if trouble == BUSY:  # it never left
            _end(row, SentState.BLOCKED, blocked_by=[BUSY])
        else:
            _end(row, SentState.NO_WORD, failure=trouble)
        return
    age = now - (row.asked_at or now)
    row.postpone(trouble[:40], pause=min(_LONGEST_PAUSE, max(timedelta(seconds=2), age / 10)))


def _end(row: SentCommand, state: SentState, **columns: Any) -> None:
    """Its end and what follows, in one transaction: the next one's turn, or the rest of the line left out."""
    now = timezone.now()
    with transaction.atomic():
        if not row.settle(state=state, finished_at=now, **columns):
            return
        following = SentCommand.objects.filter(after=row, state=SentState.WAITING).first()
        if following is not None and state == SentState.SUCCEEDED:
            SentCommand.objects.filter(pk=following.pk).update(**_turn(following.command, now))
            ask(TASK, str(following.pk))
        else:
            drop_rest(row.line, now)


def drop_rest(line: UUID, now: datetime) -> None:
    """What of this press has not had its turn yet is left out."""
    rest = SentCommand.objects.filter(line=line, state=SentState.WAITING)
    rest.update(state=SentState.DROPPED, finished_at=now, due_at=None)
