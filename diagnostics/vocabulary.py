"""The fixed words of a diagnosis: witnesses, steps, outcomes, reasons for silence, and who asks whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal, get_args

Witness = Literal[
    "portal",
    "answers",
    "heartbeat",
    "merchant",
    "account",
    "terminal",
    "parameters",
    "transactions",
    "sign_on",
    "status",
]
Source = Literal["portal", "merchant", "terminal", "acquirer"]
Step = Literal[
    "merchant_info",
    "account_status",
    "terminal_installation",
    "transaction_parameters",
    "hardware",
    "software",
    "live_test",
]
Certainty = Literal["confirmed", "likely", "none"]
Outcome = Literal["pass", "fail", "unknown", "skipped"]
Kind = Literal["cause", "unknown", "notice", "skipped"]

WITNESSES: Final = get_args(Witness)
STEPS: Final[tuple[Step, ...]] = get_args(Step)
SILENCES: Final = (
    "timeout", "transport", "server_error", "refused", "rate_limited", "bad_answer", "not_found", "circuit_open",
    "too_old", "never", "not_asked",
)  # fmt: skip
SOURCES: Final[Mapping[str, Source]] = {
    "portal": "portal",
    "answers": "merchant",
    "heartbeat": "terminal",
    "merchant": "acquirer",
    "account": "acquirer",
    "terminal": "acquirer",
    "parameters": "acquirer",
    "transactions": "acquirer",
    "sign_on": "acquirer",
    "status": "acquirer",
}

#: Which step's task asks which witness: every witness stands here exactly once, so nothing is asked twice.
STEP_OWNS: Final[Mapping[Step, tuple[Witness, ...]]] = {
    "merchant_info": ("portal", "answers", "merchant"),
    "account_status": ("account",),
    "terminal_installation": ("terminal",),
    "transaction_parameters": ("parameters", "transactions"),
    "hardware": ("heartbeat",),
    "software": (),
    "live_test": ("sign_on", "status"),
}
#: Which witnesses a step's checks read: the step can be judged as soon as all of them have spoken or fallen silent.
STEP_NEEDS: Final[Mapping[Step, tuple[Witness, ...]]] = {
    "merchant_info": ("portal", "answers", "merchant", "terminal", "heartbeat", "transactions"),
    "account_status": ("portal", "answers", "merchant", "account", "transactions"),
    "terminal_installation": ("portal", "answers", "terminal", "heartbeat", "transactions", "sign_on"),
    "transaction_parameters": ("portal", "answers", "parameters", "merchant", "account", "heartbeat", "transactions"),
    "hardware": ("portal", "answers", "heartbeat", "transactions"),
    "software": ("portal", "answers", "heartbeat", "terminal"),
    "live_test": ("portal", "answers", "terminal", "heartbeat", "transactions", "sign_on", "status"),
}


def moment(value: Any) -> datetime | None:
    """An RFC 3339 text or an aware datetime, in UTC; None for anything else, a time without offset included."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    try:
        return value.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def written(value: datetime | None) -> str | None:
    """A time as it is stored: ISO 8601 with offset."""
    return None if value is None else value.isoformat()
