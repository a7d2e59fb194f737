"""The terminal API: reports in, commands out. Source: docs/contract/terminal-api.md and rules 16–17."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError

from portal.actions.heartbeats import OpenCommand, finish_command, store_report
from portal.actions.terminals import hash_token
from portal.api.answers import Refusal, parse_object, read_body, wrong_members
from portal.api.messages import CommandResult, Heartbeat
from portal.models import CommandState, ReportHistory, Terminal, TerminalCommand
from portal.wire import parse_time

BODY_LIMIT = 16 * 1024
NEXT_SECONDS = 60
NEXT_SECONDS_WITH_COMMANDS = 10
COMMAND_LIFE = timedelta(minutes=15)

# Written out, because building this one from the ORM's parts costs more than all the rest of taking in a report.
_CALLER = f"""
SELECT t.id, t.token_hash,
    (SELECT count(*) FROM {ReportHistory._meta.db_table} AS h WHERE h.terminal_id = t.id AND h.received_at > %s),
    c.id, c.command, c.state
FROM {Terminal._meta.db_table} AS t
LEFT JOIN {TerminalCommand._meta.db_table} AS c
    ON c.terminal_id = t.id AND c.state IN ('{CommandState.PENDING}', '{CommandState.SENT}') AND c.created_at > %s
WHERE t.serial = %s ORDER BY c.created_at, c.id
"""  # noqa: S608  names of our own tables and states


@dataclass(frozen=True, slots=True)
class Caller:
    """The terminal that proved who it is, with what waits for it."""

    pk: int
    reports_last_minute: int
    commands: list[OpenCommand]


def terminal_api(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that terminals call: token instead of session, JSON in and out, POST only.

    csrf_exempt because nothing here rests on a cookie.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, serial: str, **kwargs: str) -> HttpResponse:
        try:
            if request.method != "POST":
                return Refusal(405, "method_not_allowed", "Use POST.").response({"Allow": "POST"})
            return view(request, authenticate(request, serial), **kwargs)
        except Refusal as refusal:
            headers = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": str(NEXT_SECONDS)}}
            return refusal.response(headers.get(refusal.status))

    return csrf_exempt(login_not_required(wrapped))


def authenticate(request: HttpRequest, serial: str) -> Caller:
    """The terminal whose token this is. An unknown serial and a wrong token are the same 401, by the same work."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    rows = list(_rows(serial)) if "\x00" not in serial else []
    stored = rows[0][1] if rows else ""
    given = hash_token(token.strip()) if scheme.lower() == "bearer" and token.strip() else ""
    if not secrets.compare_digest(given or "-", stored or "unknown terminal"):
        raise Refusal(401, "unauthorized", "The token does not open this terminal.")
    pk, _, recent, *_ = rows[0]
    commands = [OpenCommand(row[3], row[4], row[5]) for row in rows if row[3] is not None]
    return Caller(pk=pk, reports_last_minute=recent, commands=commands)


def _rows(serial: str) -> "list[tuple[int, str, int, UUID | None, str, str]]":
    """One query for everything a report needs: id, token hash, reports in the last minute, open commands."""
    now = timezone.now()
    minute, alive = (
        connection.ops.adapt_datetimefield_value(now - ago) for ago in (timedelta(minutes=1), COMMAND_LIFE)
    )
    with connection.cursor() as cursor:
        cursor.execute(_CALLER, [minute, alive, serial])
        found = cursor.fetchall()
    return [(*row[:3], _uuid(row[3]), *row[4:]) for row in found]


def _uuid(value: UUID | str | None) -> UUID | None:
    """SQLite keeps hexadecimal digits, PostgreSQL the thing itself."""
    return UUID(value) if isinstance(value, str) else value


@terminal_api
def heartbeat(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Stores one report and hands over the commands that wait."""
    if caller.reports_last_minute >= settings.TERMINAL_REPORTS_PER_MINUTE:
        raise Refusal(429, "rate_limited", "Too many reports; please slow down.")
    raw = parse_object(read_body(request, BODY_LIMIT))
    try:
        report = Heartbeat.model_validate(raw)
    except ValidationError as error:
        raise wrong_members(error) from None
    store_report(caller.pk, reported_at=parse_time(report.reported_at), data=report.sent(raw), commands=caller.commands)
    commands = [{"command_id": str(item.id), "command": item.command} for item in caller.commands]
    return JsonResponse(
        {"commands": commands, "next_seconds": NEXT_SECONDS_WITH_COMMANDS if commands else NEXT_SECONDS}
    )


@terminal_api
def command(request: HttpRequest, caller: Caller, command_id: str) -> HttpResponse:
    """Takes back what became of one command; repeats change nothing."""
    raw = parse_object(read_body(request, BODY_LIMIT))
    try:
        result = CommandResult.model_validate(raw)
    except ValidationError as error:
        raise wrong_members(error) from None
    try:
        identity = UUID(command_id)
    except ValueError:
        raise Refusal(404, "not_found", "This terminal has no such command.") from None
    state = finish_command(caller.pk, identity, state=CommandState(result.state), failure=result.failure or "")
    if state is None:
        raise Refusal(404, "not_found", "This terminal has no such command.")
    return JsonResponse({"command_id": command_id, "state": state})
