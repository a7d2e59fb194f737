"""Witnesses that cannot be asked, talk nonsense or use words of tomorrow: unknown, never pass, never a cause."""

import json
from typing import Any

from tests.diagnostics.acceptance.acquirer import OPERATIONS, Bad
from tests.diagnostics.acceptance.case import ANY, GONE, Case
from tests.diagnostics.acceptance.words import declined

STEP_OF = {
    "status": {"live_test": "unknown"},
    "merchant": {"account_status": "unknown", "merchant_info": "unknown"},
    "account": {"account_status": "unknown"},
    "terminal": {"terminal_installation": "unknown"},
    "parameters": {"transaction_parameters": "unknown"},
    "transactions": {"merchant_info": "unknown"},
    "sign_on": {"live_test": "unknown"},
}
OPEN: dict[str, Any] = dict.fromkeys(
    (
        "merchant_info",
        "account_status",
        "terminal_installation",
        "transaction_parameters",
        "software",
        "live_test",
    ),
    ANY,
)  # what else a silent witness may leave open; the hardware is the terminal's own word


def silent(name: str, operation: str, bad: Bad, **more: Any) -> Case:
    return Case(f"{operation}: {name}", bad={operation: bad}, steps=OPEN | STEP_OF[operation], **more)


def _wrong_type(operation: str) -> Bad:
    member, value = {
        "status": ("message", 5),
        "merchant": ("legal_person", 5),
        "account": ("holds_fen", "5"),
        "terminal": ("model", None),
        "parameters": ("card_types", "debit"),
        "transactions": ("next_cursor", 5),
        "sign_on": ("took_ms", "fast"),
    }[operation]
    return Bad(change=lambda data: data | {member: value})


def _without_required(operation: str) -> Bad:
    member = {
        "status": "state",
        "merchant": "registration",
        "account": "restrictions",
        "terminal": "status",
        "parameters": "tid",
        "transactions": "items",
        "sign_on": "rc",
    }[operation]
    return Bad(change=lambda data: {key: value for key, value in data.items() if key != member})


EVERY_WAY = [
    case
    for operation in OPERATIONS
    for case in (
        silent("500", operation, Bad(500)),
        silent("401", operation, Bad(401)),
        silent("403", operation, Bad(403)),
        silent("not JSON", operation, Bad(body=b"<html>busy</html>")),
        silent("an array", operation, Bad(body=b"[]")),
        silent("nothing", operation, Bad(body=b"")),
        silent("half of it", operation, Bad(body=b'{"state": "operat')),
        silent("not UTF-8", operation, Bad(body=b'{"state": "\xff\xfe"}')),
        silent("more than 1 MiB", operation, Bad(change=lambda data: data | {"padding": "x" * 1_100_000})),
        silent("redirect", operation, Bad(302, body=b"{}", location="/v1/status")),
        silent("204", operation, Bad(204, body=b"")),
        silent("wrong type", operation, _wrong_type(operation)),
        silent("required member missing", operation, _without_required(operation)),
    )
]

NOT_FOUND = [
    silent("404 is silence", operation, Bad(404))
    for operation in ("status", "account", "parameters", "transactions", "sign_on")
]

ALL_AT_ONCE = [
    Case(
        f"everything answers {name}",
        bad=dict.fromkeys(OPERATIONS, bad),
        code="03",
        steps=OPEN
        | {
            "account_status": "unknown",
            "merchant_info": "unknown",
            "terminal_installation": "unknown",
            "transaction_parameters": "unknown",
            "live_test": "unknown",
        },
    )
    for name, bad in (
        ("429", Bad(429)),
        ("503", Bad(503)),
        ("504", Bad(504)),
        ("500", Bad(500)),
        ("by hanging up", Bad(reset=True)),
        ("half", Bad(cut=True)),
    )
]

SECOND_TIME = [
    Case(
        f"everything answers {name} the first time",
        "merchant_frozen",
        acquirer={"merchant.status": "frozen"},
        bad=dict.fromkeys(OPERATIONS, bad),
    )
    for name, bad in (
        ("429", Bad(429, first=1)),
        ("502", Bad(502, first=1)),
        ("503", Bad(503, first=2)),
        ("504", Bad(504, first=1)),
        ("by hanging up", Bad(reset=True, first=1)),
    )
]

NO_CLAIM = [
    silent("frozen, but 500", "merchant", Bad(500), acquirer={"merchant.status": "frozen"}),
    silent(
        "frozen, but one member of a wrong type",
        "merchant",
        Bad(change=lambda d: d | {"legal_person": 5}),
        acquirer={"merchant.status": "frozen"},
    ),
    silent(
        "frozen, but null where none is allowed",
        "merchant",
        Bad(change=lambda d: d | {"receipt_name": None}),
        acquirer={"merchant.status": "frozen"},
    ),
    silent(
        "frozen, but a nested member of a wrong type",
        "merchant",
        Bad(change=lambda d: d["registration"].update(contactless_filed="yes")),
        acquirer={"merchant.status": "frozen"},
    ),
    silent(
        "negative, but a restriction without a code",
        "account",
        Bad(change=lambda d: d | {"restrictions": [{}]}),
        acquirer={"account.balance_fen": -1},
    ),
    silent("true is no integer", "account", Bad(change=lambda d: d | {"balance_fen": True})),
    silent("a fraction is no integer", "account", Bad(change=lambda d: d | {"balance_fen": -1.5})),
    silent("a date that is none", "account", Bad(change=lambda d: d | {"last_transaction_at": "yesterday"})),
    silent(
        "unbound, but a wrong type",
        "terminal",
        Bad(change=lambda d: d | {"imei": 861234567890127}),
        acquirer={"terminal.mid": None},
    ),
    silent(
        "a place with lat as text",
        "terminal",
        Bad(change=lambda d: d["place"].update(lat="22.5")),
        acquirer={"terminal.status": "blocked"},
    ),
    silent(
        "a limit as text",
        "parameters",
        Bad(change=lambda d: d["limits_fen"]["credit"].update(per_day="1")),
        acquirer={"parameters.mcc": "5411"},
    ),
    silent(
        "one bad attempt",
        "transactions",
        Bad(change=lambda d: d["items"][0].pop("rc")),
        attempts=(declined(), declined(mid="898300000009999")),
    ),
    silent(
        "outage, but a wrong type",
        "status",
        Bad(change=lambda d: d | {"regions": "440305"}),
        acquirer={"status.state": "outage"},
    ),
    silent("outage, but 503", "status", Bad(503), acquirer={"status.state": "outage"}),
    silent("A0, but three characters", "sign_on", Bad(change=lambda d: d | {"rc": "A00"})),
    silent("A0, but too short", "sign_on", Bad(change=lambda d: d | {"rc": "A"})),
]

BROKEN_FORMS = [
    silent("mcc of two digits", "merchant", Bad(change=lambda d: d | {"mcc": "58"})),
    silent(
        "a card's first nine digits",
        "transactions",
        Bad(change=lambda d: d["items"][0].update(bin="622202000")),
        attempts=({},),
    ),
    silent(
        "a card's last five digits",
        "transactions",
        Bad(change=lambda d: d["items"][0].update(last4="12345")),
        attempts=({},),
    ),
    silent("a time that is none", "status", Bad(change=lambda d: d | {"since": "yesterday"})),
    silent("null for a required member", "merchant", Bad(change=lambda d: d | {"name": None})),
    silent("null for a list", "account", Bad(change=lambda d: d | {"restrictions": None})),
    silent("null for an enum", "terminal", Bad(change=lambda d: d | {"keys": None})),
    silent("null for items", "transactions", Bad(change=lambda d: d | {"items": None})),
]

LARGE_INT = json.dumps({"balance_fen": -(10**30), "restrictions": []}).encode()

MORE = [
    Case(
        "unknown members are ignored",
        bad={op: Bad(change=lambda d: d | {"tomorrow": {"deep": [1, None]}, "": 5}) for op in OPERATIONS},
    ),
    Case("an enormous number does no harm", ANY, bad={"account": Bad(body=LARGE_INT)}, also=ANY),
    Case(
        "deep nesting does no harm",
        bad={"account": Bad(body=b'{"balance_fen": 1, "restrictions": [], "x": ' + b"[" * 20000 + b"]" * 20000 + b"}")},
        steps=OPEN,
    ),
    Case(
        "everything optional is missing",
        ANY,
        also=ANY,
        bad={
            "merchant": Bad(change=lambda d: {k: d[k] for k in ("mid", "name", "status", "registration")}),
            "account": Bad(change=lambda d: {k: d[k] for k in ("balance_fen", "restrictions")}),
            "terminal": Bad(change=lambda d: {k: d[k] for k in ("serial", "status")}),
            "parameters": Bad(change=lambda d: {k: d[k] for k in ("param_version", "mid", "tid")}),
            "status": Bad(body=b'{"state": "operational"}'),
            "sign_on": Bad(body=b'{"rc": "00"}'),
            "transactions": Bad(body=b'{"items": []}'),
        },
    ),
    Case(
        "a heartbeat of nothing but its time",
        heartbeat=dict.fromkeys(
            (
                "mid",
                "tid",
                "tusn",
                "imei",
                "iccid",
                "firmware",
                "app_version",
                "param_version",
                "acquirer_host",
                "power",
                "battery_percent",
                "network",
                "signal_dbm",
                "lat",
                "lng",
                "accuracy_m",
                "tampered",
                "card_reader",
                "printer",
                "last_sign_on_at",
                "last_sign_on_rc",
                "last_transaction_at",
                "last_transaction_rc",
                "unsent_count",
                "settings_backup_at",
            ),
            GONE,
        ),
        steps=OPEN | {"hardware": "unknown", "software": "unknown"},
    ),
]

EVERY = EVERY_WAY + NOT_FOUND + ALL_AT_ONCE + SECOND_TIME + NO_CLAIM + BROKEN_FORMS + MORE
