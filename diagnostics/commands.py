"""Carries a remote command to its end: the gate once more, the acquirer asked, its word awaited, the next one's turn.

Rows are the queue: safe to call at any time, twice, after any crash. The one writer of a command's state.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from diagnostics import catalogue, problems, rechecks
from diagnostics.models import CommandState, EventKind, RemoteCommand
from diagnostics.readings.gate import fresh_case
from diagnostics.remedies import BACKUP, gate_now
from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError, NotFound, Refused
from portal.commands.glances import glances
from portal.commands.turns import BUSY, Turn, take_turn
from portal.dispatch import ask
from portal.models import Report

log = structlog.get_logger(__name__)
TASK: Final = "diagnostics.follow_command"
LEASE: Final = timedelta(seconds=40)  # the gate and one call, 8 s each, and the glances
_LONGEST_PAUSE: Final = timedelta(seconds=30)
_CLOCK_TOLERANCE: Final = timedelta(minutes=5)
_WHOLE_SECONDS: Final = timedelta(seconds=1)  # a terminal may tell its times without fractions
#: The acquirer's words for an end, and ours. Every other word means that it goes on.
_ENDS: Final = {
    "succeeded": CommandState.SUCCEEDED,
    "failed": CommandState.FAILED,
    "cancelled": CommandState.CANCELLED,
    "expired": CommandState.EXPIRED,
}
_PATIENCE: Final = {"update_firmware": timedelta(minutes=60), "reinstall_system": timedelta(minutes=60)}
_USUAL_PATIENCE: Final = timedelta(minutes=20)


def reference_of(line: UUID) -> str:
    """What a problem waits for while the commands of one press are carried out."""
    return f"command:{line}"


def turn(remedy: str, *, now: datetime) -> dict[str, Any]:
    """The columns of a command whose turn it is."""
    patience = _PATIENCE.get(remedy, _USUAL_PATIENCE)
    return {"state": CommandState.ASKED, "asked_at": now, "deadline_at": now + patience, "due_at": now}


def follow(command_id: str) -> None:
    """As far as it goes now; what is left is due again a little later."""
    row = RemoteCommand.objects.select_related("terminal", "remedy_run__problem").filter(pk=command_id).first()
    if row is None or not row.claim(LEASE):
        return
    try:
        if row.command_id or _send(row):
            _watch(row)
    except NotFound:
        _end(row, CommandState.NO_WORD if row.command_id else CommandState.FAILED, failure="not_known")
    except Refused as refused:
        log.warning("command_refused", command=row.remedy, code=refused.code)
        _end(row, CommandState.FAILED, failure=refused.code[:200] or "refused")
    except AcquirerError as error:
        log.warning("command_not_followed", command=row.remedy, reason=error.reason)
        _later(row, error.reason)


def _send(row: RemoteCommand) -> bool:
    """Past the gate to the acquirer; False when the gate is shut, or when somebody else is at the terminal.
    Asking twice under one key asks once."""
    remedy = catalogue.remedies()[row.remedy]
    blocks = gate_now(fresh_case(row.terminal.serial), remedy) if remedy.destructive else ()
    if blocks:
        reached = row.tried_at_acquirer is not None  # an earlier call broke off: perhaps it is being carried out
        _end(row, CommandState.NO_WORD if reached else CommandState.BLOCKED, blocked_by=list(blocks))
        return False
    turn_now = take_turn(row)
    if turn_now is Turn.BUSY:
        _later(row, BUSY)
    if turn_now is not Turn.MINE:
        return False
    answer = acquirer().send_command(row.terminal.serial, str(remedy.command), key=str(row.pk))
    row.command_id, row.said = answer.data["command_id"][:120], answer.data["state"][:40]
    RemoteCommand.objects.filter(pk=row.pk, tries=row.tries).update(command_id=row.command_id, said=row.said)
    return True


def _watch(row: RemoteCommand) -> None:
    for _look in glances():
        data = acquirer().command(row.command_id).data
        said = data["state"][:40]
        end = _ENDS.get(said)
        if end is not None and (end != CommandState.SUCCEEDED or _shown(row)):
            _end(row, end, said=said, failure=str(data.get("failure") or "")[:200])
            return
        if said != row.said or row.state == CommandState.ASKED:
            _note(row, said)
    _later(row, "")


def _shown(row: RemoteCommand) -> bool:
    """A backup counts when a report that came after it shows it; everything else when the acquirer says so."""
    if row.remedy != BACKUP:
        return True
    if row.done_at is None:
        row.done_at = timezone.now()
        RemoteCommand.objects.filter(pk=row.pk, tries=row.tries).update(done_at=row.done_at)
    report = Report.objects.filter(terminal=row.terminal_id).first()
    at = parse_datetime(str(report.data.get("settings_backup_at") or "")) if report else None
    if report is None or row.asked_at is None or at is None or at.tzinfo is None:
        return False
    later_report = report.received_at >= row.done_at and at >= row.asked_at - _CLOCK_TOLERANCE
    return later_report or at >= row.asked_at - _WHOLE_SECONDS


def _note(row: RemoteCommand, said: str) -> None:
    """The acquirer's word so far: "pending" is asked for; any other that is no end, known or not, is under way."""
    state = CommandState.ASKED if said in {"pending", ""} else CommandState.RUNNING
    RemoteCommand.objects.filter(pk=row.pk, tries=row.tries).update(said=said, state=state)
    row.said, row.state = said, state


def _later(row: RemoteCommand, trouble: str) -> None:
    now = timezone.now()
    if row.deadline_at is not None and now > row.deadline_at:
        if trouble == BUSY:  # it never left
            _end(row, CommandState.BLOCKED, blocked_by=[BUSY])
        else:
            _end(row, CommandState.NO_WORD, failure=trouble)
        return
    age = now - (row.asked_at or now)
    row.postpone(trouble[:40], pause=min(_LONGEST_PAUSE, max(timedelta(seconds=2), age / 10)))


def _end(row: RemoteCommand, state: CommandState, **columns: Any) -> None:
    """Its end, and what follows from it, in one transaction: the next one's turn, or the row's end."""
    now = timezone.now()
    problem = row.remedy_run.problem
    with transaction.atomic():
        if not row.settle(state=state, finished_at=now, **columns):
            return
        kind = EventKind.BLOCKED if state == CommandState.BLOCKED else EventKind.ENDED
        problems.record(problem, kind, remedy=row.remedy, by=row.asked_by, note=state)
        following = RemoteCommand.objects.filter(after=row, state=CommandState.WAITING).first()
        if following is not None and state == CommandState.SUCCEEDED:
            RemoteCommand.objects.filter(pk=following.pk).update(**turn(following.remedy, now=now))
            problems.record(problem, EventKind.ASKED, remedy=following.remedy, by=following.asked_by)
            ask(TASK, str(following.pk))
        else:
            _finish(row, now)


def _finish(row: RemoteCommand, now: datetime) -> None:
    """This press is over. Whatever was done in the terminal is checked; what was not, is left to the person."""
    line = RemoteCommand.objects.filter(line=row.line)
    line.filter(state=CommandState.WAITING).update(state=CommandState.DROPPED, finished_at=now, due_at=None)
    problem = row.remedy_run.problem
    problems.wait_no_longer(problem, reference_of(row.line))
    if line.filter(state=CommandState.SUCCEEDED).exclude(remedy=BACKUP).exists():
        rechecks.plan(problem, by=row.asked_by, report_after=now)
