"""What would change the verdict: one fact read otherwise, everything else as it was, and judged again.

For each fact the verdict rests on, the values it would have in a shop where all is well are tried first, then what the
other witnesses say about the same thing, then silence. The first that leads to another verdict is told.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from diagnostics.evidence import MISSING, Case, Evidence
from diagnostics.verdict.settling import Verdict, settle

#: So many judgements at most for one explanation.
MOST_JUDGED: Final = 60

_WELL: Final[Mapping[str, Any]] = {
    "merchant.status": "normal",
    "merchant.registration.switch": "registered",
    "merchant.registration.contactless_filed": True,
    "merchant.qualification.status": "approved",
    "merchant.provider_licence": "valid",
    "merchant.qualification.licence_valid_until": None,
    "merchant.qualification.id_valid_until": None,
    "portal.merchant.licence_valid_until": None,
    "portal.merchant.id_valid_until": None,
    "portal.merchant.status": "active",
    "account.restrictions": [],
    "account.fees_due_fen": 0,
    "account.balance_fen": 0,
    "terminal.status": "active",
    "terminal.keys": "loaded",
    "heartbeat.power": "mains",
    "heartbeat.network": "wifi",
    "heartbeat.card_reader": "ok",
    "heartbeat.tampered": False,
    "heartbeat.last_sign_on_rc": "00",
    "heartbeat.last_transaction_rc": "00",
    "sign_on.rc": "00",
    "status.state": "operational",
    "status.regions": ["000000"],
    "answers.power_ok": "yes",
    "answers.cable_ok": "yes",
    "answers.network_ok": "yes",
    "answers.cards_failing": "all",
    "answers.entry_failing": "all",
}
#: The same thing in the words of several witnesses: the first that differs is tried.
_SAME: Final = (
    ("heartbeat.mid", "answers.slip_mid", "terminal.mid", "merchant.mid", "portal.merchant.mid"),
    ("heartbeat.tid", "answers.slip_tid", "terminal.tid", "portal.terminal.tid"),
    ("heartbeat.imei", "terminal.imei"),
    ("heartbeat.tusn", "terminal.tusn"),
    ("heartbeat.iccid", "terminal.iccid"),
    ("heartbeat.firmware", "terminal.minimum_firmware"),
    ("heartbeat.param_version", "parameters.param_version"),
    ("heartbeat.acquirer_host", "parameters.acquirer_host"),
    ("parameters.mcc", "merchant.mcc", "portal.merchant.mcc"),
    ("portal.merchant.name", "merchant.name"),
    ("portal.merchant.receipt_name", "merchant.receipt_name", "answers.slip_name"),
    ("portal.merchant.address", "merchant.address"),
    ("portal.merchant.uscc", "merchant.uscc"),
)


@dataclass(frozen=True, slots=True)
class Flip:
    """One fact of the verdict and what it would take. `value`: what it would have to be (MISSING: unsaid).

    `verdict` is None where no other value of this one fact changes anything.
    """

    evidence: Evidence
    value: Any
    verdict: Verdict | None


def flips(case: Case, verdict: Verdict, *, most: int = MOST_JUDGED) -> tuple[Flip, ...]:
    """For every fact the verdict rests on: the first single change of it that leads to another verdict."""
    told, left = [], most
    for item in verdict.evidence:
        flip = Flip(item, MISSING, None)
        for value, changed in _otherwise(case, item):
            if left <= 0:
                break
            left -= 1
            after = settle(changed)[0]
            if (after.cause, after.certainty) != (verdict.cause, verdict.certainty):
                flip = Flip(item, value, after)
                break
        told.append(flip)
    return tuple(told)


def path_of(item: Evidence) -> str:
    """Where in the readings a fact stands: the portal's and the shop's are named without their witness."""
    prefix = {"portal": "portal.", "merchant": "answers."}.get(item.source, "")
    return item.key if item.key.startswith(prefix) else prefix + item.key


def _otherwise(case: Case, item: Evidence) -> Iterator[tuple[Any, Case]]:
    path = path_of(item)
    if path.startswith("transactions."):
        yield MISSING, _without_attempts(case, item)
        return
    if path in {"heartbeat.lat", "terminal.place"}:
        yield from _at_its_place(case, path)
        return
    if "." not in path:
        return  # a whole witness: silent, or without an entry; nothing is known that could stand there
    for value in _values(case, path, item.value):
        yield value, _with(case, path, value)


def _values(case: Case, path: str, now: Any) -> Iterator[Any]:
    if path in _WELL:
        yield copy.deepcopy(_WELL[path])
    for group in _SAME:
        others = [case.get(other) for other in group if other != path] if path in group else []
        yield from (value for value in others if value is not MISSING and value is not None and value != now)
    if path.startswith("account.used_fen."):
        yield 0
    if path.startswith(("parameters.limits_fen.", "parameters.allowed_fees.")):
        yield None
    if path.startswith("parameters.fees."):
        allowed = case.get(path.replace(".fees.", ".allowed_fees."))
        yield from [allowed["min"]] if isinstance(allowed, Mapping) and "min" in allowed else []
    if path.endswith("_at"):
        yield (case.now - timedelta(minutes=1)).isoformat()
    yield MISSING


def _at_its_place(case: Case, path: str) -> Iterator[tuple[Any, Case]]:
    """The terminal where it is registered, or registered where it is."""
    moved, still = ("heartbeat", "terminal.place") if path == "heartbeat.lat" else ("terminal.place", "heartbeat")
    lat, lng = case.number(f"{still}.lat"), case.number(f"{still}.lng")
    if lat is not None and lng is not None:
        yield {"lat": lat, "lng": lng}, _with(_with(case, f"{moved}.lat", lat), f"{moved}.lng", lng)


def _without_attempts(case: Case, item: Evidence) -> Case:
    """The same attempts but those that this fact is about."""
    reading = case.reading("transactions")
    cited = item.value if isinstance(item.value, list) else [{"at": None}]
    times = {made.get("at") for made in cited if isinstance(made, Mapping)}
    kept = [
        made
        for made in (reading.data or {}).get("items", [])
        if not (times & {made.get("at")} or (times == {None} and made.get("rc") == item.value))
    ]
    return _reread(case, "transactions", {**(reading.data or {}), "items": kept})


def _with(case: Case, path: str, value: Any) -> Case:
    witness, *members = path.split(".")
    data = copy.deepcopy(dict(case.reading(witness).data or {}))
    place = data
    for member in members[:-1]:
        inner = place.get(member)
        place[member] = inner if isinstance(inner, dict) else {}
        place = place[member]
    if value is MISSING:
        place.pop(members[-1], None)
    else:
        place[members[-1]] = value
    return _reread(case, witness, data)


def _reread(case: Case, witness: str, data: Mapping[str, Any]) -> Case:
    reading = replace(case.reading(witness), data=data)
    return replace(case, readings={**case.readings, witness: reading}, memo={})
