"""Taking in what terminals report. Source of the rules: docs/contract/terminal-api.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from portal.models import CommandState, Report, ReportHistory, TerminalCommand

CLOCK_TOLERANCE = timedelta(minutes=5)
_SAME_WRONG_CLOCK = timedelta(hours=1)  # within this time two reports of a wrong clock are ordered by that clock

# One statement decides: a repeat or an older report finds the WHERE false and changes nothing. What a wrong clock says
# cannot be compared with the right time, only with what the same wrong clock said a moment ago.
_STORE = """
INSERT INTO {report} (terminal_id, measured_at, received_at, clock_wrong, data) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (terminal_id) DO UPDATE SET measured_at = excluded.measured_at, received_at = excluded.received_at,
    clock_wrong = excluded.clock_wrong, data = excluded.data
WHERE excluded.measured_at > {report}.measured_at AND NOT EXISTS (
    SELECT 1 FROM {history} AS h WHERE h.terminal_id = excluded.terminal_id AND (h.reported_at = %s
        OR (excluded.clock_wrong AND h.clock_wrong AND h.reported_at > %s AND h.received_at > %s)))
"""
_REMEMBER = """
INSERT INTO {history} (terminal_id, reported_at, measured_at, received_at, clock_wrong, data)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (terminal_id, reported_at) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class OpenCommand:
    """A command that the terminal has not reported back yet."""

    id: UUID
    command: str
    state: str


def store_report(
    terminal_id: int, *, reported_at: datetime, data: dict[str, Any], commands: Iterable[OpenCommand] = ()
) -> None:
    """Store one report: the newest stays the newest, the history gets each once. `data` are the members as sent.

    A report from more than five minutes in the future counts by our own clock and is flagged. `commands` are those
    handed over with the answer.
    """
    now = timezone.now()
    clock_wrong = reported_at > now + CLOCK_TOLERANCE
    measured_at = now if clock_wrong else reported_at
    ops = connection.ops
    reported, measured, received, recently = (
        ops.adapt_datetimefield_value(moment) for moment in (reported_at, measured_at, now, now - _SAME_WRONG_CLOCK)
    )
    json = ops.adapt_json_value(data, None)
    tables = {"report": Report._meta.db_table, "history": ReportHistory._meta.db_table}
    fresh = [command.id for command in commands if command.state == CommandState.PENDING]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        row = [terminal_id, measured, received, clock_wrong, json]
        cursor.execute(_STORE.format(**tables), [*row, reported, reported, recently])
        cursor.execute(_REMEMBER.format(**tables), [terminal_id, reported, *row[1:]])
        if fresh:
            TerminalCommand.objects.filter(pk__in=fresh, state=CommandState.PENDING).update(
                state=CommandState.SENT, sent_at=now
            )


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
