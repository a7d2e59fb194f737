"""What terminals tell the portal, typed. Source: docs/contract/terminal-api.md.

Strict about types, open about enum values: an unknown word is kept as it came. Null only where the contract allows it.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from portal.wire import Text, Time, clean


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 5.0 is the integer 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Code = Annotated[str, Field(min_length=2, max_length=2), AfterValidator(clean)]
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
