"""Hardware and software of a terminal, row by row: what is known, since when, whether it is in order, what helps.

Pure: from the readings of one run. A row is only ever in order on a fresh word; what is silent, not stated or older
than its limit is "unknown", with the reason and the time of the last word, and the old value is shown as what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from diagnostics.checks import hardware, software, terminal_installation, transaction_parameters
from diagnostics.checks.attempts import attempts
from diagnostics.checks.comparing import distance_m, older, on_earth, same_version
from diagnostics.evidence import HEARTBEAT_FRESH, MISSING, Case, Finding

RowState = Literal["ok", "bad", "unknown"]
_ABLE: Final = ("owner", "maintenance")


@dataclass(frozen=True, slots=True)
class Row:
    """`parts` fills the words of the catalogue's row of this `key`; `why` names the reason where it is not known."""

    group: Literal["hardware", "software"]
    key: str
    state: RowState
    parts: Mapping[str, Any] = field(default_factory=dict)
    read_at: datetime | None = None
    why: str = ""


def checklist(case: Case, *, now: datetime) -> tuple[Row, ...]:
    """All rows as of the run, looked at `now`: what has grown too old since then is no longer in order."""
    rows = [row(case) for row in ROWS]
    return tuple(_aged(row, now) for row in rows)


def _aged(row: Row, now: datetime) -> Row:
    old = row.read_at is None or now - row.read_at > HEARTBEAT_FRESH
    return replace(row, state="unknown", why="too_old") if row.state == "ok" and old else row


def _told(case: Case, group: Literal["hardware", "software"], key: str, witness: str, **members: str) -> Row:
    """A row with the witness's last word, fresh or not; unknown until somebody says otherwise."""
    reading = case.reading(witness)
    data = reading.data or {}
    parts = {name: data.get(member) for name, member in members.items()}
    why = (reading.silent or "not_asked") if case.silent(witness) else "not_found" if reading.absent else "not_stated"
    return Row(group, key, "unknown", parts, reading.read_at or reading.last_good_at, why)


def _listed(case: Case, row: Row, witness: str, value: Any, known: tuple[str, ...], bad: tuple[str, ...]) -> Row:
    """In order, or not, by a value of a list that may grow."""
    if case.silent(witness) or not isinstance(value, str) or not value.strip():
        return row
    if value not in known:
        return replace(row, why="not_recognised")
    return replace(row, state="bad" if value in bad else "ok", why="")


def _said_no(case: Case, key: str, row: Row) -> Row:
    """What a person sees at the terminal outweighs what it reported."""
    if case.text(f"answers.{key}") != "no":
        return row
    return replace(row, state="bad", why="", read_at=case.reading("answers").read_at)


def _holds(found: list[Finding], cause: str) -> bool:
    return any(finding.cause == cause for finding in found)


def power(case: Case) -> Row:
    row = _told(case, "hardware", "power", "heartbeat", power="power", battery="battery_percent")
    row = _listed(case, row, "heartbeat", row.parts["power"], hardware.POWER, ("none",))
    percent = case.number("heartbeat.battery_percent")
    if row.parts["power"] == "battery" and percent is not None and percent <= hardware.LOW_BATTERY:
        row = replace(row, state="bad")
    return _said_no(case, "power_ok", row)


def network(case: Case) -> Row:
    row = _told(case, "hardware", "network", "heartbeat", network="network", signal="signal_dbm")
    row = _listed(case, row, "heartbeat", row.parts["network"], hardware.NETWORK, ("none",))
    return _said_no(case, "network_ok", row)


def card_reader(case: Case) -> Row:
    row = _told(case, "hardware", "card_reader", "heartbeat", card_reader="card_reader")
    return _listed(case, row, "heartbeat", row.parts["card_reader"], hardware.PART, ("fault", "absent"))


def printer(case: Case) -> Row:
    """A terminal without a printer is in order: it was built like that."""
    row = _told(case, "hardware", "printer", "heartbeat", printer="printer")
    return _listed(case, row, "heartbeat", row.parts["printer"], hardware.PART, ("fault",))


def cable(case: Case) -> Row:
    answer, asked_at = case.text("answers.cable_ok"), case.reading("answers").read_at
    row = Row("hardware", "cable", "unknown", {"cable": answer}, asked_at if answer else None, "not_answered")
    return _listed(case, row, "answers", answer if answer != "unknown" else None, ("yes", "no"), ("no",))


def place(case: Case) -> Row:
    row = _told(case, "hardware", "place", "heartbeat")
    here = on_earth(case.number("heartbeat.lat"), case.number("heartbeat.lng"))
    there = on_earth(case.number("terminal.place.lat"), case.number("terminal.place.lng"))
    if here is None:
        return row
    if there is None:
        return replace(row, why="other_side")
    radius = case.number("terminal.place.radius_m")
    reach = terminal_installation.DEFAULT_RADIUS_M if radius is None else radius
    allowed = reach + (case.number("heartbeat.accuracy_m") or 0.0)
    parts = {"away": round(distance_m(here, there)), "allowed": round(allowed)}
    moved = _holds(terminal_installation.terminal_moved(case), "terminal_moved")
    return replace(row, state="bad" if moved else "ok", parts=parts, why="")


def tamper(case: Case) -> Row:
    row = _told(case, "hardware", "tamper", "heartbeat", tampered="tampered")
    value = case.get("heartbeat.tampered")
    return replace(row, state="bad" if value else "ok", why="") if isinstance(value, bool) else row


def firmware(case: Case) -> Row:
    row = _told(case, "software", "firmware", "heartbeat", held="firmware")
    minimum, latest = case.text("terminal.minimum_firmware"), case.text("terminal.latest_firmware")
    row = replace(row, parts={**row.parts, "minimum": minimum, "latest": latest})
    held = case.text("heartbeat.firmware")
    if held is None or minimum is None:
        return row if held is None else replace(row, why="other_side")
    below = older(held, minimum)
    if below is None:
        return replace(row, why="not_recognised")
    outdated = _holds(software.firmware_outdated(case), "firmware_outdated")
    return replace(row, state="bad" if outdated or below else "ok", why="")


def parameters(case: Case) -> Row:
    row = _told(case, "software", "parameters", "heartbeat", held="param_version")
    held, wanted = case.text("heartbeat.param_version"), case.text("parameters.param_version")
    row = replace(row, parts={**row.parts, "wanted": wanted})
    if held is None or wanted is None:
        return row if held is None else replace(row, why="other_side")
    return replace(row, state="ok" if same_version(held, wanted) else "bad", why="")


def people(case: Case) -> Row:
    """Who of the shop may act on the terminal, as our own record of its members says."""
    row = _told(case, "software", "people", "portal")
    counted = case.get("portal.people")
    if not isinstance(counted, Mapping):
        return row
    parts = {role: counted.get(role, 0) for role in (*_ABLE, "cashier")}
    able = sum(parts[role] for role in _ABLE)
    return replace(row, state="ok" if able else "bad", parts={**parts, "able": able}, why="")


def transaction_types(case: Case) -> Row:
    return _enabled(case, "transaction_types", "kind")


def card_types(case: Case) -> Row:
    return _enabled(case, "card_types", "card_kind")


def _enabled(case: Case, key: str, member: str) -> Row:
    """Not in order when nothing is enabled, or when something was refused that is not."""
    row = _told(case, "software", key, "parameters", enabled=key)
    listed = case.get(f"parameters.{key}")
    if not isinstance(listed, list | tuple):
        return row
    refused = {getattr(one, member) for one in attempts(case) if not one.approved} - {None}
    if listed and refused <= {*listed}:
        return _while_attempts_are_known(case, replace(row, state="ok", why=""))
    return replace(row, state="bad", why="")


def fees(case: Case) -> Row:
    row = _told(case, "software", "fees", "parameters", fees="fees", allowed="allowed_fees")
    if case.silent("parameters") or row.parts["fees"] is None:
        return row
    found = transaction_parameters.fee_out_of_range(case)
    if _holds(found, "fee_out_of_range"):
        return replace(row, state="bad", why="")
    return replace(row, why="other_side") if found else replace(row, state="ok", why="")


def backup(case: Case) -> Row:
    """In order when it is not older than the last payment that anybody knows of."""
    row = _told(case, "software", "backup", "heartbeat", backup="settings_backup_at", last="last_transaction_at")
    if case.get("heartbeat.settings_backup_at") is MISSING:
        return row
    made = case.time("heartbeat.settings_backup_at")
    if made is None:
        return replace(row, state="bad", why="")
    known = [at for at in (case.time("heartbeat.last_transaction_at"), *(one.at for one in attempts(case)[:1])) if at]
    if not known:
        return replace(row, why="other_side")
    if max(known) > made:
        return replace(row, state="bad", why="")
    return _while_attempts_are_known(case, replace(row, state="ok", why=""))


def _while_attempts_are_known(case: Case, row: Row) -> Row:
    """In order as far as the terminal and the parameters say; a payment nobody told us of could speak against it."""
    return replace(row, state="unknown", why="attempts_silent") if case.silent("transactions") else row


ROWS: Final[tuple[Callable[[Case], Row], ...]] = (
    power, network, card_reader, printer, cable, place, tamper,
    firmware, parameters, people, transaction_types, card_types, fees, backup,
)  # fmt: skip
