"""What the acquirer says, typed. Source: docs/contract/acquirer-api.yaml.

Strict where the contract names a type (one listed member of a wrong type spoils the whole answer), open where it may
grow: unknown members are ignored and unknown enum values kept verbatim. Times and dates are checked and kept as text,
so that a stored answer replays exactly.
"""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from portal.wire import Text, Time, clean


def _date_text(text: str) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError("not a date (YYYY-MM-DD)")
    date.fromisoformat(text)
    return text


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 5.0 is the integer 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Day = Annotated[str, AfterValidator(_date_text)]
Whole = Annotated[int, BeforeValidator(_whole)]
Mcc = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
Rc = Annotated[str, StringConstraints(min_length=2, max_length=2), AfterValidator(clean)]


class Message(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, allow_inf_nan=False)

    def as_data(self) -> dict[str, Any]:
        """The listed members as sent: a missing one stays missing, null stays null."""
        return self.model_dump(exclude_unset=True)


class ServiceStatus(Message):
    state: Text
    message: Text = ""
    since: Time | None = None
    regions: list[Text] = []


class Registration(Message):
    switch: Text
    registered_at: Time | None = None
    contactless_filed: bool = False


class Qualification(Message):
    status: Text = ""
    reason: Text | None = None
    licence_valid_until: Day | None = None
    id_valid_until: Day | None = None


class SettlementState(Message):
    last4: Text = ""
    holder: Text = ""
    kind: Text = ""
    status: Text = ""


class MerchantEntry(Message):
    mid: Text
    name: Text
    receipt_name: Text = ""
    address: Text = ""
    uscc: Text | None = None
    legal_person: Text = ""
    subject_type: Text = ""
    mcc: Mcc = ""
    status: Text
    status_reason: Text | None = None
    status_since: Time | None = None
    registration: Registration
    qualification: Qualification = Qualification()
    provider_licence: Text = ""
    settlement: SettlementState = SettlementState()


class Restriction(Message):
    code: Text
    reason: Text = ""
    since: Time = ""
    how_to_lift: Text = ""


class Alert(Message):
    code: Text
    message: Text = ""
    at: Time = ""


class Used(Message):
    credit_day: Whole = 0
    credit_month: Whole = 0
    debit_day: Whole = 0
    debit_month: Whole = 0


class Account(Message):
    balance_fen: Whole
    fees_due_fen: Whole = 0
    holds_fen: Whole = 0
    restrictions: list[Restriction]
    alerts: list[Alert] = []
    last_transaction_at: Time | None = None
    used_fen: Used = Used()


class Place(Message):
    address: Text = ""
    lat: float = 0.0
    lng: float = 0.0
    radius_m: Whole = 500


class TerminalEntry(Message):
    serial: Text
    tusn: Text | None = None
    imei: Text | None = None
    iccid: Text | None = None
    model: Text = ""
    status: Text
    mid: Text | None = None
    tid: Text | None = None
    activated_at: Time | None = None
    place: Place | None = None
    minimum_firmware: Text | None = None
    latest_firmware: Text | None = None
    keys: Text = ""


class Limits(Message):
    per_transaction: Whole | None = None
    per_day: Whole | None = None
    per_month: Whole | None = None


class Fees(Message):
    debit_rate: Text = ""
    debit_cap_fen: Whole | None = None
    credit_rate: Text = ""
    qr_rate: Text = ""


class FeeRange(Message):
    min: Text = ""
    max: Text = ""


class Parameters(Message):
    param_version: Text
    mid: Text
    tid: Text
    acquirer_host: Text = ""
    mcc: Text = ""
    transaction_types: list[Text] = []
    card_types: list[Text] = []
    limits_fen: dict[Text, Limits] = {}
    fees: Fees = Fees()
    allowed_fees: dict[Text, FeeRange] = {}


class SignOnResult(Message):
    rc: Rc
    text: Text = ""
    stan: Text = ""
    batch: Text = ""
    took_ms: Whole = 0
    at: Time = ""


class Command(Message):
    command_id: Text
    command: Text = ""
    state: Text
    failure: Text | None = None
    at: Time = ""


class Transaction(Message):
    id: Text
    at: Time
    amount_fen: Whole
    kind: Text = ""
    entry: Text = ""
    card_kind: Text = ""
    issuer: Text = ""
    bin: Annotated[Text, StringConstraints(max_length=8)] = ""
    last4: Annotated[Text, StringConstraints(max_length=4)] = ""
    rc: Text
    mid: Text = ""
    tid: Text = ""
    receipt_name: Text = ""
    rrn: Text = ""
    stan: Text = ""


class TransactionPage(Message):
    items: list[Transaction]
    next_cursor: Text | None = None


class FieldFault(Message):
    field: Text
    reason: Text


class TerminalOfApplication(Message):
    serial: Text = ""
    tid: Text = ""


class ApplicationState(Message):
    application_id: Text
    reference: Text = ""
    state: Text
    message: Text | None = None
    fields: list[FieldFault] = []
    mid: Text | None = None
    terminals: list[TerminalOfApplication] = []
