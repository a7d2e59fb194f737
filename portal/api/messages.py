"""What terminals tell the portal, typed. Source: docs/contract/terminal-api.md.

Strict about types, open about enum values: an unknown word is kept as it came. Null only where the contract allows it.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

_RFC3339 = re.compile(r"[0-9]{4}(-[0-9]{2}){2}[Tt ][0-9]{2}(:[0-9]{2}){2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})")


def parse_time(text: str) -> datetime:
    """An RFC 3339 time in UTC; ValueError otherwise. A leap second counts as the last ordinary one.

    The first and last days of the calendar are refused: no time zone must be able to push them over the edge.
    """
    if not _RFC3339.fullmatch(text):
        raise ValueError("not an RFC 3339 time with an offset")
    plain = re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", text.upper().replace("Z", "+00:00"))
    plain = re.sub(r"(:[0-9]{2}):60", r"\1:59", plain)
    naive, offset = plain[:-6], plain[-6:]
    if not "0001-01-04" <= naive[:10] <= "9999-12-28":
        raise ValueError("not a time that any clock shows")
    return datetime.fromisoformat(naive + offset).astimezone(UTC)


def _time(text: str) -> str:
    parse_time(text)
    return text


def _clean(text: str) -> str:
    """What PostgreSQL cannot keep as text is no text."""
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("contains NUL or half of a surrogate pair")
    return text


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 5.0 is the integer 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Text = Annotated[str, AfterValidator(_clean)]
Time = Annotated[str, AfterValidator(_time)]
Code = Annotated[str, Field(min_length=2, max_length=2), AfterValidator(_clean)]
_Whole = Annotated[int, BeforeValidator(_whole), Field(ge=-(2**63), lt=2**63)]


class _Message(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, allow_inf_nan=False)


class Heartbeat(_Message):
    """One report. The defaults mean "left out" and are never stored: `sent()` gives what really came."""

    reported_at: Time
    mid: Text = ""
    tid: Text = ""
    tusn: Text = ""
    imei: Text = ""
    iccid: Text = ""
    firmware: Text = ""
    app_version: Text = ""
    param_version: Text = ""
    acquirer_host: Text = ""
    power: Text = ""
    battery_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    network: Text = ""
    signal_dbm: _Whole | None = None
    lat: float | None = None
    lng: float | None = None
    accuracy_m: float | None = None
    tampered: bool = False
    card_reader: Text = ""
    printer: Text = ""
    last_sign_on_at: Time = ""
    last_sign_on_rc: Code = ""
    last_transaction_at: Time = ""
    last_transaction_rc: Code = ""
    unsent_count: Annotated[int, BeforeValidator(_whole), Field(ge=0, lt=2**63)] = 0
    settings_backup_at: Time | None = None

    def sent(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Only what the contract lists, only what was sent, as it was sent."""
        return {name: raw[name] for name in type(self).model_fields if name in raw}


class CommandResult(_Message):
    """A command reported back by the terminal."""

    state: Literal["succeeded", "failed"]
    failure: Text | None = None
