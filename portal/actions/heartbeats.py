"""Taking in what terminals report. Source of the rules: docs/contract/terminal-api.md."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal import direct
from portal.actions import heartbeat_statement as sql
from portal.models import CommandState, TerminalCommand
from portal.trouble import accuracy_m, point, told_by

CLOCK_TOLERANCE = timedelta(minutes=5)
COMMAND_LIFE = timedelta(minutes=15)
_MINUTE = timedelta(minutes=1)
_SAME_WRONG_CLOCK = timedelta(hours=1)  # within this time two reports of a wrong clock are ordered by that clock


@dataclass(frozen=True, slots=True)
class Taken:
    """The terminal proved who it is. Its report is stored and durable, unless it reports `too_often`."""

    too_often: bool
    commands: list[tuple[UUID, str]]


def take_report(serial: str, *, token_hash: str, reported_at: datetime, data: dict[str, Any]) -> Taken | None:
    """Store one report and hand over the commands that wait; None when the token does not open this terminal.

    The newest report stays the newest, the history gets each once. A report from more than five minutes in the future
    counts by our own clock and is flagged. `data` are the members as sent.
    """
    now = timezone.now()
    values = {**_asked(serial, token_hash, now), **_row(reported_at, data, now)}
    if connection.vendor == "postgresql":
        rows = direct.fetch(sql.WHOLE, values, again=True)
        if not rows:
            return None
        return Taken(rows[0][0], [] if rows[0][0] else [(row[1], row[2]) for row in rows if row[1] is not None])
    with transaction.atomic(savepoint=False):
        rows = _portable(sql.CALLER, values)
        if not rows:
            return None
        pk, too_often = rows[0][:2]
        if too_often:
            return Taken(too_often=True, commands=[])
        return Taken(too_often=False, commands=_take(pk, values))


def may_report(serial: str, *, token_hash: str) -> bool | None:
    """Whether the terminal may report now; None when the token does not open it. For a call that says nothing."""
    values = _asked(serial, token_hash, timezone.now())
    if connection.vendor == "postgresql":
        rows = direct.fetch(sql.CALLER, values, again=True)
    else:
        rows = _portable(sql.CALLER, values)
    return not rows[0][1] if rows else None


def caller_id(serial: str, *, token_hash: str) -> int | None:
    """The terminal that this token opens, whatever it has reported."""
    rows = _portable(sql.CALLER, _asked(serial, token_hash, timezone.now()))
    return rows[0][0] if rows else None


def store_report(terminal_id: int, *, reported_at: datetime, data: dict[str, Any]) -> None:
    """Store a report whose sender is known already, by the same rules."""
    now = timezone.now()
    with transaction.atomic():
        _take(terminal_id, {**_asked("", "", now), **_row(reported_at, data, now)})


def _asked(serial: str, token_hash: str, now: datetime) -> dict[str, Any]:
    return {
        "serial": serial, "token_hash": token_hash or "-", "most": settings.TERMINAL_REPORTS_PER_MINUTE, "now": now,
        "minute": now - _MINUTE, "alive": now - COMMAND_LIFE, "recently": now - _SAME_WRONG_CLOCK,
    }  # fmt: skip


def _row(reported_at: datetime, data: dict[str, Any], now: datetime) -> dict[str, Any]:
    clock_wrong = reported_at > now + CLOCK_TOLERANCE
    measured_at = now if clock_wrong else reported_at
    here = point(data.get("lat"), data.get("lng")) or (None, None)
    return {
        "reported_at": reported_at, "measured_at": measured_at, "clock_wrong": clock_wrong, "data": json.dumps(data),
        "lat": here[0], "lng": here[1], "accuracy": accuracy_m(data), **told_by(data, None),
    }  # fmt: skip


def _take(terminal_id: int, values: dict[str, Any]) -> list[tuple[UUID, str]]:
    """The parts one after the other, inside the caller's transaction."""
    values = {**values, "terminal_id": terminal_id}
    with connection.cursor() as cursor:
        cursor.execute(sql.REMEMBER, _adapted(values))
        if cursor.rowcount:
            cursor.execute(sql.STORE, _adapted(values))
            _tell(terminal_id)
    waiting = _portable(sql.COMMANDS, values)
    if any(state == CommandState.PENDING for _, _, state in waiting):
        with connection.cursor() as cursor:
            cursor.execute(sql.HAND_OVER, _adapted(values))
    return [(pk if isinstance(pk, UUID) else UUID(pk), command) for pk, command, _ in waiting]


def _tell(terminal_id: int) -> None:
    """Beside the terminal stands what its newest report says, for lists."""
    values: dict[str, Any] = {"terminal_id": terminal_id}
    [(data, lat, lng, radius, trouble, firmware)] = _portable(sql.NEWEST, values)
    told = told_by(json.loads(data) if isinstance(data, str) else data, point(lat, lng), radius)
    if told != {"trouble": trouble, "firmware": firmware}:
        with connection.cursor() as cursor:
            cursor.execute(sql.TELL, values | told)


def _portable(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, _adapted(values))
        return list(cursor.fetchall())


def _adapted(values: dict[str, Any]) -> dict[str, Any]:
    """Times as the database keeps them: SQLite as text of a fixed form, which it can compare."""
    adapt = connection.ops.adapt_datetimefield_value
    return {name: adapt(value) if isinstance(value, datetime) else value for name, value in values.items()}


def finish_command(terminal_id: int, command_id: UUID, *, state: CommandState, failure: str = "") -> str | None:
    """What the terminal says became of a command; the first word counts. Returns the state it is in now.

    A word that comes after the command expired still counts: the terminal knows better whether it acted. None when
    this terminal has no such command.
    """
    rows = TerminalCommand.objects.filter(pk=command_id, terminal_id=terminal_id)
    rows.filter(state__in=[CommandState.PENDING, CommandState.SENT, CommandState.EXPIRED]).update(
        state=state, failure=failure[:200] if state == CommandState.FAILED else "", finished_at=timezone.now()
    )
    return rows.values_list("state", flat=True).first()
