"""Witnesses that cannot be asked, in every way: alone, beside a true fault, and with what the merchant answers."""

import base64
from collections.abc import Iterator
from typing import Any, Final

from tests.diagnostics.corpus.case import Case, make
from tests.diagnostics.corpus.doubles import PLAIN

#: witness → (operation of the acquirer's API, the steps that its silence leaves open)
WITNESSES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "status": ("service_status", ("live_test",)),
    "merchant": ("merchant", ("merchant_info", "account_status")),
    "account": ("account", ("account_status",)),
    "terminal": ("terminal", ("terminal_installation",)),
    "parameters": ("parameters", ("transaction_parameters",)),
    "transactions": ("transactions", ("merchant_info",)),
    "sign_on": ("sign_on_test", ("live_test",)),
}
#: How an answer is spoiled: a fault of the sandbox's wire with its options.
MODES: Final[dict[str, dict[str, Any]]] = {
    "timeout": {"name": "latency", "ms": 9000},
    "drip": {"name": "drip", "ms": 400},
    "reset": {"name": "reset"},
    "cut": {"name": "cut"},
    "500": {"name": "error_500"},
    "503": {"name": "error_503"},
    "401": {"name": "error_401"},
    "403": {"name": "error_403"},
    "429": {"name": "rate_limited"},
    "429 for an hour": {"name": "answer", "status": 429, "headers": {"Retry-After": "3600"}, "body": "{}"},
    "truncated": {"name": "malformed"},
    "an array": {"name": "not_object"},
    "wrong type": {"name": "wrong_type"},
    "too large": {"name": "too_large"},
    "nothing": {"name": "answer", "body": ""},
    "a page": {"name": "answer", "body": "<html>系统维护中</html>", "headers": {"Content-Type": "text/html"}},
    "not UTF-8": {"name": "answer", "body_base64": base64.b64encode('{"state": "停"}'.encode("gb18030")).decode()},
    "redirect": {"name": "answer", "status": 302, "headers": {"Location": "/v1/status"}, "body": ""},
    "404": {"name": "answer", "status": 404, "body": '{"code": "not_found", "message": "not found"}'},
    "410": {"name": "answer", "status": 410, "body": "{}"},
    "no content": {"name": "answer", "status": 204, "body": ""},
    "once 503": {"name": "error_503", "times": 1},
    "once 429": {"name": "rate_limited", "times": 1},
    "once reset": {"name": "reset", "times": 1},
}
#: One listed member of a wrong type, the rest as it should be.
ONE_MEMBER: Final[dict[str, dict[str, Any]]] = {
    "status": {"regions": "310115"},
    "merchant": {"legal_person": 5},
    "account": {"fees_due_fen": "0"},
    "terminal": {"activated_at": "yesterday"},
    "parameters": {"limits_fen": {"debit": {"per_day": "1"}}},
    "transactions": {"next_cursor": 5},
    "sign_on": {"rc": "A00"},
}
_ALONE: Final = ("500", "401", "429", "truncated", "wrong type", "too large", "404", "nothing")
_SOME: Final = (
    "drip", "reset", "cut", "503", "403", "an array", "a page", "not UTF-8", "redirect", "410", "no content",
    "429 for an hour",
)  # fmt: skip
#: A true fault that needs no word of this witness.
ELSEWHERE: Final[dict[str, str]] = {
    "status": "merchant_frozen",
    "merchant": "terminal_blocked",
    "account": "qualification_expired",
    "terminal": "provider_outage",
    "parameters": "merchant_closed",
    "transactions": "sim_replaced",
    "sign_on": "registration_pending",
}
_FAULT_ITSELF: Final[dict[str, str]] = {
    "status": "provider_outage",
    "merchant": "merchant_closed",
    "account": "merchant_frozen",
    "terminal": "terminal_blocked",
    "parameters": "fee_out_of_range",
    "transactions": "receipt_merchant_mismatch",
}


def silences() -> Iterator[Case]:
    yield from _alone()
    yield from _beside_a_fault()
    yield from _of_the_terminal()
    yield from _answered()


def _alone() -> Iterator[Case]:
    """Nothing is wrong, and nothing may be called wrong or fine."""
    some = iter(_SOME * 2)
    for witness, (operation, steps) in WITNESSES.items():
        modes = [mode for mode in _ALONE if mode != "404" or witness not in {"merchant", "terminal"}]
        for mode in ("timeout", *modes, next(some), next(some)):
            yield _case(f"{witness}: {mode}", {"wire": {operation: mode}, "unknown": steps})
        yield _case(f"{witness}: one member", {"wire": {operation: f"one member of {witness}"}, "unknown": steps})
    for mode in ("once 503", "once 429", "once reset"):
        for witness in ("merchant", "terminal", "sign_on"):
            yield _case(f"{witness}: {mode}", {"wire": {WITNESSES[witness][0]: mode}})
    for mode in ("500", "401", "429", "timeout", "reset"):
        wire = {operation: mode for operation, _ in WITNESSES.values()}
        open_steps = {step for _, steps in WITNESSES.values() for step in steps}
        yield _case(f"everybody: {mode}", {"wire": wire, "code": "03", "unknown": sorted(open_steps)})


def _beside_a_fault() -> Iterator[Case]:
    """A fault elsewhere is still found; the one that only the silent witness could tell is not claimed."""
    for witness, (operation, steps) in WITNESSES.items():
        cause = ELSEWHERE[witness]
        for mode in ("500", "wrong type", "429"):
            failed = {"account": "account_status"}.get(witness) if cause.startswith("qualification") else None
            row = PLAIN[cause] | {"cause": cause, "wire": {operation: mode}}
            row["unknown"] = [step for step in steps if step != failed and step not in _STEP_OF.get(cause, ())]
            yield make(f"{witness}: {mode}, {cause} elsewhere", "silence", row, {})
        if witness in _FAULT_ITSELF:
            row = PLAIN[_FAULT_ITSELF[witness]] | {"wire": {operation: "500"}, "unknown": steps}
            yield _case(f"{witness}: 500 hides its fault", row)
            row = PLAIN[_FAULT_ITSELF[witness]] | {"wire": {operation: f"one member of {witness}"}, "unknown": steps}
            yield _case(f"{witness}: a wrong type hides its fault", row)


_STEP_OF: Final = {
    "qualification_expired": ("account_status",),
    "registration_pending": (),
    "provider_outage": ("live_test",),
    "sim_replaced": (),
}


def _of_the_terminal() -> Iterator[Case]:
    """The report is missing or too old: likely a matter of the network, at most, and never confirmed."""
    lost: dict[str, Any] = {"unknown": ["hardware", "software"], "cause": "network_down", "certainty": "likely"}
    for age in ("15m 10s", "20m", "1h", "2d", "never"):
        quiet = [{"ago": 86_350}] if age == "1h" else []
        yield make(f"report: {age}", "silence", {**lost, "age": age, "attempts": quiet}, {})
        yield _case(f"report: {age}, a code came", {"age": age, "code": "03", "unknown": ["hardware", "software"]})
    for age in ("3h", "2d", "never"):
        yield _case(f"report: {age}, an approval came later", {"age": age, "unknown": ["hardware", "software"]})
    yield _case("report: 14m 50s is fresh", {"age": "14m 50s"})
    for cause in ("tampered", "hardware_fault", "sim_replaced", "terminal_moved", "firmware_outdated", "wrong_host",
                  "parameters_stale", "serial_mismatch"):  # fmt: skip
        row = PLAIN[cause] | {"age": "16m", "code": "03", "unknown": ["hardware", "software"]}
        yield _case(f"report: too old to prove {cause}", row)
    for cause in ("merchant_frozen", "terminal_blocked", "keys_invalid", "fee_out_of_range", "limit_exceeded"):
        row = PLAIN[cause] | {"cause": cause, "age": "never", "code": "03", "unknown": ["hardware", "software"]}
        yield make(f"report: never, {cause} elsewhere", "silence", row, {})
    old_and_out = {"age": "16m", "wire": {"transactions": "500"}, "unknown": ["hardware"]}
    yield _case("report: too old, attempts silent", {**old_and_out, "allow": ["network_down"]})


def _answered() -> Iterator[Case]:
    """What a person saw counts when machines are silent; "unknown" is silence."""
    confirmed = {
        "power_ok": ("no", "hardware_fault"),
        "cable_ok": ("no", "hardware_fault"),
        "cards_failing": ("one_bank", "issuer_refusal"),
    }
    wire = {operation: "500" for operation, _ in WITNESSES.values()}
    for key, (answer, cause) in confirmed.items():
        row: dict[str, Any] = {"answers": {key: answer}, "age": "never", "code": "03", "wire": wire}
        yield make(f"everybody silent, {key}={answer}", "silence", {**row, "cause": cause}, {})
        yield _case(f"everybody silent, {key}=unknown", {**row, "answers": {key: "unknown"}})
    for key in ("slip_mid", "slip_tid", "slip_name"):
        yield _case(f"everybody silent, {key}", {"answers": {key: "822290054119999"}, "age": "never", "code": "03",
                                                 "wire": wire})  # fmt: skip
    row = {"answers": {"network_ok": "no"}, "age": "never", "wire": wire, "cause": "network_down"}
    yield make("everybody silent, network_ok=no", "silence", {**row, "certainty": "likely"}, {})
    yield _case("contactless answered, merchant silent", {"answers": {"entry_failing": "contactless_only"},
                "wire": {"merchant": "500"}, "unknown": ["account_status"]})  # fmt: skip


def _case(name: str, row: dict[str, Any]) -> Case:
    return make(name, "silence", {"cause": None, **row}, {})
