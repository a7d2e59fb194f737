"""One report of a terminal, from whichever door it comes: the view, or the short way of heartbeat_door.

Source: docs/contract/terminal-api.md and rules 16–17.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from portal.actions.heartbeats import may_report, take_report
from portal.actions.terminals import hash_token
from portal.api.answers import Refusal, parse_object, read_up_to, wrong_members
from portal.api.messages import Heartbeat
from portal.wire import parse_time

BODY_LIMIT = 16 * 1024
NEXT_SECONDS = 60
NEXT_SECONDS_WITH_COMMANDS = 10
REFUSAL_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": str(NEXT_SECONDS)}}


@dataclass(frozen=True, slots=True)
class Call:
    """What a terminal sent, as far as the way of a report asks for it; `length` as announced, "" when it was not."""

    serial: str
    authorization: str
    length: str
    read: Callable[[int], bytes]


def given_hash(authorization: str) -> str:
    """The hash of the bearer token; "" when there is none."""
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    return hash_token(token) if scheme.lower() == "bearer" and token else ""


def unauthorized() -> Refusal:
    return Refusal(401, "unauthorized", "The token does not open this terminal.")


def take_in(call: Call) -> dict[str, Any]:
    """Store the report and say which commands wait. Raises Refusal.

    A report that is in order costs one question to the database. Who the terminal is comes first in what it is told:
    a stranger learns nothing about the report either.
    """
    hashed = given_hash(call.authorization)
    if "\x00" in call.serial:
        raise unauthorized()
    try:
        report, data = _understand(read_up_to(BODY_LIMIT, length=call.length, read=call.read))
    except Refusal:
        _admit(may_report(call.serial, token_hash=hashed))
        raise
    taken = take_report(call.serial, token_hash=hashed, reported_at=parse_time(report.reported_at), data=data)
    _admit(None if taken is None else not taken.too_often)
    commands = [{"command_id": str(pk), "command": name} for pk, name in (taken.commands if taken else [])]
    return {"commands": commands, "next_seconds": NEXT_SECONDS_WITH_COMMANDS if commands else NEXT_SECONDS}


def _understand(body: bytes) -> tuple[Heartbeat, dict[str, Any]]:
    raw = parse_object(body)
    try:
        report = Heartbeat.model_validate(raw)
    except ValidationError as error:
        raise wrong_members(error) from None
    return report, report.sent(raw)


def _admit(may: bool | None) -> None:
    if may is None:
        raise unauthorized()
    if not may:
        raise Refusal(429, "rate_limited", "Too many reports; please slow down.")
