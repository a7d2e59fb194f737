"""What a case is: a whole and healthy world, how it differs from that, what is asked, and what the contract expects."""

import copy
from dataclasses import dataclass, field
from typing import Any

from tests.diagnostics.acceptance.acquirer import Bad, World
from tests.diagnostics.acceptance.healthy import NAME, PLACE, RECEIPT_NAME, USCC, Ids, day, healthy, stamp
from tests.diagnostics.acceptance.table import CAUSES, STEPS

GONE = object()  # as a value: take the member out
ANY = object()  # as an expectation: the contract leaves it open
SILENT = None  # as a heartbeat: none ever came

Patch = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """`portal`, `acquirer` and `heartbeat` are patches with dotted keys; `attempts` are patches of one good attempt."""

    name: str
    cause: Any = None
    certainty: Any = ""
    also: Any = ()
    portal: Patch = field(default_factory=dict)
    acquirer: Patch = field(default_factory=dict)
    heartbeat: Patch | None = field(default_factory=dict)
    heartbeat_age: float = 30
    attempts: tuple[Patch, ...] = ()
    bad: dict[str, Bad] = field(default_factory=dict)
    obeys_query: bool = True
    code: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    steps: dict[str, Any] = field(default_factory=dict)
    never: tuple[str, ...] = ()
    evidence: tuple[str, Any] | None = None

    def expected_certainty(self) -> Any:
        return self.certainty or ("none" if self.cause is None else "confirmed")

    def expected_steps(self) -> dict[str, Any]:
        """Rule 1: a confirmed cause fails its step; every other passes unless the case says otherwise."""
        found = dict.fromkeys(STEPS, "pass")
        if self.cause is ANY or self.also is ANY:
            found = dict.fromkeys(STEPS, ANY)
        if isinstance(self.cause, str) and self.expected_certainty() == "confirmed":
            found[CAUSES[self.cause][0]] = "fail"
        for also in self.also if isinstance(self.also, tuple) else ():
            key, _, certainty = also.partition("?")
            if certainty != "likely":
                found[CAUSES[key][0]] = "fail"
        if self.cause == "card_side":
            found = {step: outcome if outcome == "fail" else ANY for step, outcome in found.items()}
        return found | self.steps


def fleet_line(case: Case, ids: Ids) -> dict[str, Any]:
    merchant = {
        "mid": ids.mid,
        "name": NAME,
        "receipt_name": RECEIPT_NAME,
        "subject_type": "enterprise",
        "uscc": USCC,
        "legal_person": "陈示例",
        "mcc": "5812",
        "region": "440305",
        "address": PLACE["address"],
        "status": "active",
        "licence_valid_until": day(900),
        "id_valid_until": day(900),
        "contact": {"name": "陈示例", "mobile": "13800138000", "email": "chen@example.com"},
        "owner_email": "chen@example.com",
    }
    terminal = {
        "serial": ids.serial,
        "tusn": ids.tusn,
        "imei": ids.imei,
        "iccid": ids.iccid,
        "model": "A920",
        "tid": ids.tid,
        "status": "active",
        "place": dict(PLACE),
        "activated_at": "2026-01-05T10:00:00+08:00",
    }
    line = patched({"merchant": merchant, "terminal": terminal}, case.portal, ids)
    return {"merchant": line["merchant"], "terminals": [line["terminal"]]}


def fleet_names(part: str, *but: str) -> list[str]:
    """The members of a fleet line's merchant or terminal, without these."""
    line = fleet_line(Case(""), Ids(0))
    return [name for name in (line["merchant"] if part == "merchant" else line["terminals"][0]) if name not in but]


def heartbeat(case: Case, ids: Ids) -> dict[str, Any]:
    good = {
        "reported_at": stamp(case.heartbeat_age),
        "mid": ids.mid,
        "tid": ids.tid,
        "tusn": ids.tusn,
        "imei": ids.imei,
        "iccid": ids.iccid,
        "firmware": "2.4.1",
        "app_version": "5.0.2",
        "param_version": "2026.10.3",
        "acquirer_host": "pos.acquirer.example:8443",
        "power": "mains",
        "battery_percent": 90,
        "network": "cellular",
        "signal_dbm": -70,
        "lat": PLACE["lat"],
        "lng": PLACE["lng"],
        "accuracy_m": 20,
        "tampered": False,
        "card_reader": "ok",
        "printer": "ok",
        "last_sign_on_at": stamp(case.heartbeat_age + 3600),
        "last_sign_on_rc": "00",
        "last_transaction_at": stamp(case.heartbeat_age + 600),
        "last_transaction_rc": "00",
        "unsent_count": 0,
        "settings_backup_at": None,
    }
    return patched(good, case.heartbeat or {}, ids)


def world(case: Case, ids: Ids) -> World:
    whole = patched(healthy(ids), case.acquirer, ids)
    attempts = [_attempt(patch, number, ids) for number, patch in enumerate(case.attempts)]
    return World(
        status=whole["status"],
        merchants={ids.mid: whole["merchant"]} if "merchant" in whole else {},
        accounts={ids.mid: whole["account"]} if "account" in whole else {},
        terminals={ids.serial: whole["terminal"]} if "terminal" in whole else {},
        parameters={ids.serial: whole["parameters"]} if "parameters" in whole else {},
        sign_on=whole["sign_on"],
        attempts=attempts,
        bad=dict(case.bad),
        obeys_query=case.obeys_query,
    )


def _attempt(patch: Patch, number: int, ids: Ids) -> dict[str, Any]:
    good = {
        "id": f"{ids.serial}-{number}",
        "at": stamp(patch.get("ago", 7200 + number)),
        "amount_fen": 1000,
        "kind": "sale",
        "entry": "chip",
        "card_kind": "debit",
        "issuer": "工商银行",
        "bin": "62220200",
        "last4": "0000",
        "rc": "00",
        "mid": ids.mid,
        "tid": ids.tid,
        "receipt_name": RECEIPT_NAME,
        "rrn": f"{number:012d}",
        "stan": f"{number:06d}",
    }
    return patched(good, {key: value for key, value in patch.items() if key != "ago"}, ids)


def patched(good: dict[str, Any], patch: Patch, ids: Ids) -> dict[str, Any]:
    result = copy.deepcopy(good)
    for dotted, value in patch.items():
        *way, last = dotted.split(".")
        place = result
        for part in way:
            place = place[part]
        if value is GONE:
            place.pop(last, None)
        else:
            place[last] = _named(value, ids)
    return result


def _named(value: Any, ids: Ids) -> Any:
    """`{mid}` and the like in a text stand for the case's own names."""
    if isinstance(value, str) and "{" in value:
        names = ("mid", "tid", "serial", "imei", "iccid", "tusn")
        return value.format(**{name: getattr(ids, name) for name in names})
    return value() if callable(value) else value
