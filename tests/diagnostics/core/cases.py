"""A shop where everything is well, and one way for every cause to break it.

`healthy()` gives the readings' data by witness; a fault changes them in place; `case_of` makes the case. Others may
reuse the faults: they touch nothing but plain JSON.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from diagnostics.evidence import Case, Reading, heartbeat_reading

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # noon in Shanghai
MID, TID, SERIAL = "898440354110001", "10000001", "N9000000001"

Facts = dict[str, Any]
Fault = Callable[[Facts], None]


def ago(**past: float) -> str:
    return (NOW - timedelta(**past)).isoformat()


def attempt(number: int, rc: str, minutes: float, **members: Any) -> dict[str, Any]:
    made = {
        "id": f"T{number}", "at": ago(minutes=minutes), "amount_fen": 1000, "kind": "sale", "entry": "chip",
        "card_kind": "debit", "issuer": "ICBC", "rc": rc, "mid": MID, "tid": TID, "receipt_name": "星河便利店",
    }  # fmt: skip
    return {**made, **members}


_HEALTHY: Facts = {
    "portal": {
        "merchant": {
            "mid": MID, "name": "深圳市星河便利店", "receipt_name": "星河便利店", "subject_type": "sole_trader",
            "uscc": "92440300MA5F000000", "legal_person": "测试甲", "mcc": "5411", "region": "440305",
            "address": "深圳市南山区示例路1号", "status": "active", "licence_valid_until": "2030-01-01",
            "id_valid_until": "2031-01-01",
        },
        "terminal": {
            "serial": SERIAL, "tusn": "00000400N9000000001", "imei": "860000000000001", "iccid": "89860000000000000001",
            "model": "N9", "tid": TID, "status": "active", "activated_at": ago(days=200),
            "place": {"address": "深圳市南山区示例路1号", "lat": 22.53, "lng": 113.93},
        },
    },
    "answers": {},
    "heartbeat": {
        "reported_at": ago(minutes=1), "mid": MID, "tid": TID, "tusn": "00000400N9000000001",
        "imei": "860000000000001", "iccid": "89860000000000000001", "firmware": "2.4.1", "app_version": "3.0.0",
        "param_version": "2026.10.1", "acquirer_host": "pos.acquirer.example:5000", "power": "mains",
        "battery_percent": 80, "network": "wifi", "signal_dbm": -60, "lat": 22.5301, "lng": 113.9301, "accuracy_m": 20,
        "tampered": False, "card_reader": "ok", "printer": "ok", "last_sign_on_at": ago(hours=5),
        "last_sign_on_rc": "00", "last_transaction_at": ago(minutes=20), "last_transaction_rc": "00",
        "unsent_count": 0, "settings_backup_at": ago(minutes=5), "clock_wrong": False,
    },
    "merchant": {
        "mid": MID, "name": "深圳市星河便利店", "receipt_name": "星河便利店", "address": "深圳市南山区示例路1号",
        "uscc": "92440300MA5F000000", "legal_person": "测试甲", "subject_type": "sole_trader", "mcc": "5411",
        "status": "normal", "registration": {"switch": "registered", "contactless_filed": True},
        "qualification": {
            "status": "approved", "licence_valid_until": "2030-01-01", "id_valid_until": "2031-01-01",
        },
        "provider_licence": "valid",
    },
    "account": {
        "balance_fen": 120000, "fees_due_fen": 0, "holds_fen": 0, "restrictions": [], "alerts": [],
        "last_transaction_at": ago(minutes=20),
        "used_fen": {"credit_day": 1000, "credit_month": 9000, "debit_day": 2000, "debit_month": 8000},
    },
    "terminal": {
        "serial": SERIAL, "tusn": "00000400N9000000001", "imei": "860000000000001", "iccid": "89860000000000000001",
        "model": "N9", "status": "active", "mid": MID, "tid": TID, "activated_at": ago(days=200),
        "place": {"address": "深圳市南山区示例路1号", "lat": 22.53, "lng": 113.93, "radius_m": 500},
        "minimum_firmware": "2.0", "latest_firmware": "2.4.1", "keys": "loaded",
    },
    "parameters": {
        "param_version": "2026.10.1", "mid": MID, "tid": TID, "acquirer_host": "pos.acquirer.example:5000",
        "mcc": "5411", "transaction_types": ["sale", "void", "refund", "qr"], "card_types": ["debit", "credit"],
        "limits_fen": {
            "debit": {"per_transaction": 5000000, "per_day": 10000000, "per_month": None},
            "credit": {"per_transaction": 100000, "per_day": 100000, "per_month": 1000000},
        },
        "fees": {"debit_rate": "0.0050", "debit_cap_fen": 2000, "credit_rate": "0.0060", "qr_rate": "0.0038"},
        "allowed_fees": {
            "debit_rate": {"min": "0.0040", "max": "0.0200"}, "credit_rate": {"min": "0.0050", "max": "0.0200"},
            "qr_rate": {"min": "0.0022", "max": "0.0100"},
        },
    },
    "transactions": {"items": [attempt(2, "00", 20), attempt(1, "00", 90, issuer="CCB")]},
    "sign_on": {"rc": "00"},
    "status": {"state": "operational", "regions": []},
}  # fmt: skip


def healthy() -> Facts:
    return copy.deepcopy(_HEALTHY)


def case_of(facts: Facts, *, now: datetime = NOW, silent: Mapping[str, str] | None = None) -> Case:
    """The case these facts make. A witness set to None is an entry that the register does not have."""
    readings = []
    for witness, data in facts.items():
        if silent and witness in silent:
            readings.append(Reading(witness, silent=silent[witness], last_good_at=now - timedelta(hours=2)))  # type: ignore[arg-type]
        elif witness == "heartbeat":
            stored = None if data is None else datetime.fromisoformat(data["reported_at"])
            readings.append(heartbeat_reading(data, stored, now))
        else:
            readings.append(Reading(witness, data, read_at=now, absent=data is None))  # type: ignore[arg-type]
    return Case.of(readings, now=now, asked_at=now)


def put(path: str, value: Any) -> Fault:
    """A fault that sets one member."""

    def fault(facts: Facts) -> None:
        *parents, member = path.split(".")
        place = facts
        for parent in parents:
            place = place[parent]
        place[member] = copy.deepcopy(value)

    return fault


def drop(path: str) -> Fault:
    """A fault that removes one member."""

    def fault(facts: Facts) -> None:
        *parents, member = path.split(".")
        place = facts
        for parent in parents:
            place = place[parent]
        del place[member]

    return fault


def tried(*made: dict[str, Any]) -> Fault:
    """A fault that puts newer attempts in front of the others."""

    def fault(facts: Facts) -> None:
        facts["transactions"]["items"] = [*copy.deepcopy(made), *facts["transactions"]["items"]]

    return fault


def both(*faults: Fault) -> Fault:
    def fault(facts: Facts) -> None:
        for one in faults:
            one(facts)

    return fault


#: Every cause with the ways its evidence can be given; the first is the plainest.
FAULTS: dict[str, list[Fault]] = {
    "merchant_not_registered": [
        put("merchant.registration.switch", "not_registered"),
        put("merchant.registration.switch", "rejected"),
        put("merchant", None),
    ],
    "registration_pending": [put("merchant.registration.switch", "pending")],
    "contactless_not_filed": [
        both(put("merchant.registration.contactless_filed", False), put("answers.entry_failing", "contactless_only")),
        both(
            put("merchant.registration.contactless_filed", False),
            tried(attempt(4, "03", 3, entry="contactless"), attempt(3, "03", 4, entry="contactless")),
        ),
    ],
    "merchant_number_mismatch": [
        put("heartbeat.mid", "898440354119999"),
        tried(attempt(3, "03", 3, mid="898440354119999")),
    ],
    "terminal_number_mismatch": [
        put("heartbeat.tid", "10009999"),
        put("sign_on.rc", "97"),
        put("answers.code", "97"),
        tried(attempt(3, "97", 3)),
    ],
    "merchant_info_mismatch": [
        put("portal.merchant.name", "深圳市银河便利店"),
        put("merchant.address", "深圳市福田区示例路9号"),
        put("merchant.uscc", "92440300MA5F999999"),
        put("merchant.receipt_name", "星河超市"),
    ],
    "receipt_merchant_mismatch": [tried(attempt(3, "03", 3, receipt_name="远山百货"))],
    "qualification_not_approved": [
        put("merchant.qualification.status", "pending"),
        put("merchant.qualification.status", "rejected"),
    ],
    "qualification_expired": [
        put("merchant.qualification.status", "expired"),
        put("merchant.qualification.licence_valid_until", "2026-11-22"),
        put("merchant.qualification.id_valid_until", "2026-11-22"),
        both(drop("merchant.qualification.id_valid_until"), put("portal.merchant.id_valid_until", "2026-11-22")),
    ],
    "merchant_frozen": [
        put("merchant.status", "frozen"),
        put("merchant.status", "restricted"),
        put("account.restrictions", [{"code": "collect_suspended"}]),
    ],
    "merchant_closed": [put("merchant.status", "closed"), put("merchant.status", "blacklisted")],
    "merchant_dormant": [put("merchant.status", "dormant"), put("merchant.status", "reverify")],
    "fees_in_arrears": [put("account.fees_due_fen", 1)],
    "provider_licence_lost": [
        put("merchant.provider_licence", "suspended"),
        put("merchant.provider_licence", "revoked"),
    ],
    "terminal_not_bound": [put("terminal.mid", None), put("terminal", None)],
    "terminal_bound_elsewhere": [
        put("terminal.mid", "898440354118888"),
        both(put("terminal.mid", "898440354118888"), put("terminal.tid", "20000002"), put("sign_on.rc", "97")),
    ],
    "terminal_blocked": [put("terminal.status", "blocked"), put("terminal.status", "retired")],
    "activation_incomplete": [
        put("terminal.status", "shipped"),
        put("terminal.status", "bound"),
        put("terminal.activated_at", None),
    ],
    "serial_mismatch": [put("heartbeat.imei", "860000000009999"), put("heartbeat.tusn", "00000400N9000009999")],
    "sim_replaced": [put("heartbeat.iccid", "89860000000000009999")],
    "terminal_moved": [put("heartbeat.lat", 22.6), put("terminal.place.lng", 114.5)],
    "tampered": [put("heartbeat.tampered", True)],
    "keys_invalid": [
        put("terminal.keys", "missing"),
        put("terminal.keys", "expired"),
        put("sign_on.rc", "A0"),
        put("answers.code", "99"),
        both(put("heartbeat.last_transaction_rc", "77"), put("heartbeat.last_transaction_at", ago(minutes=2))),
        tried(attempt(3, "22", 3)),
    ],
    "parameters_stale": [
        put("parameters.param_version", "2026.11.1"),
        put("heartbeat.param_version", "2026.09.9"),
    ],
    "wrong_host": [put("heartbeat.acquirer_host", "pos.other.example:5000")],
    "mcc_not_allowed": [put("parameters.mcc", "5812"), put("merchant.mcc", "5812")],
    "function_not_enabled": [
        tried(attempt(3, "40", 3, kind="preauth")),
        tried(attempt(3, "03", 3, card_kind="foreign")),
        both(put("answers.code", "58"), put("answers.cards_failing", "all")),
        tried(attempt(4, "57", 3, issuer="CCB"), attempt(3, "57", 4, issuer="ABC")),
    ],
    "limit_exceeded": [
        put("account.used_fen.credit_day", 100000),
        put("account.used_fen.debit_day", 10000001),
        put("answers.code", "61"),
        put("answers.code", "65"),
    ],
    "fee_out_of_range": [
        put("parameters.fees.credit_rate", "0.0049"),
        put("parameters.fees.qr_rate", "0.0101"),
    ],
    "firmware_outdated": [put("terminal.minimum_firmware", "2.10"), put("heartbeat.firmware", "1.9.9")],
    "hardware_fault": [
        put("heartbeat.power", "none"),
        put("heartbeat.card_reader", "fault"),
        put("answers.power_ok", "no"),
        put("answers.cable_ok", "no"),
    ],
    "network_down": [put("heartbeat.network", "none"), put("answers.network_ok", "no")],
    "provider_outage": [
        put("status", {"state": "outage"}),
        put("status", {"state": "maintenance", "regions": ["440000"]}),
        both(put("answers.code", "96"), put("answers.cards_failing", "all")),
        tried(attempt(4, "91", 3, issuer="CCB"), attempt(3, "91", 4, issuer="ABC")),
    ],
    "issuer_refusal": [
        put("answers.cards_failing", "one_bank"),
        tried(attempt(5, "03", 2, issuer="ABC"), attempt(4, "03", 3, issuer="ABC")),
    ],
    "card_side": [put("answers.code", "55"), tried(attempt(3, "51", 3))],
    "balance_insufficient": [put("account.balance_fen", -1)],
}
