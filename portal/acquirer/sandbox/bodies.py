"""The request bodies of the acquirer's API. Unknown members are ignored, wrong types are refused."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


class SignOnTest(Body):
    mid: str
    tid: str


class CommandRequest(Body):
    command: Literal[
        "sign_on", "download_parameters", "update_firmware", "restart",
        "reinstall_system", "backup_settings", "lock", "unlock",
    ]  # fmt: skip


class Place(Body):
    address: str
    lat: float | None = None
    lng: float | None = None


class Binding(Body):
    mid: str
    tid: str
    place: Place
    tusn: str | None = None
    imei: str | None = None
    iccid: str | None = None


class Contact(Body):
    name: str
    id_number: str
    mobile: str
    id_valid_until: str | None = None
    email: str | None = None


class Business(Body):
    name: str
    receipt_name: str
    mcc: str
    address: str
    uscc: str | None = None
    licence_valid_until: str | None = None
    region: str | None = None
    service_phone: str | None = None


class Settlement(Body):
    kind: Literal["personal", "corporate"]
    holder: str
    account_number: str
    bank: str
    branch: str | None = None
    cnaps: str | None = None


class Document(Body):
    kind: str
    sha256: str
    size: int | None = None
    url: str | None = None


class OrderedTerminal(Body):
    model: str | None = None
    quantity: int | None = None


class ApplicationIn(Body):
    reference: str
    subject_type: Literal["micro", "sole_trader", "enterprise"]
    contact: Contact
    business: Business
    settlement: Settlement
    documents: list[Document]
    terminal: OrderedTerminal | None = None
