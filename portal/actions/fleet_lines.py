"""One line of a fleet file, checked and typed. Source: docs/contract/commands.md, import_fleet, and rule 19.

Only mid, name and serial are required. A member that is missing keeps what the portal has; null empties it, except
where the portal must know something (the two states), which null keeps as well.
"""

import json
import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from portal.contacts import clean_email
from portal.wire import parse_time


class BadLine(Exception):
    """The line cannot be imported; the text says why, without personal data."""


def _day(value: Any) -> Any:
    if isinstance(value, str):
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError("not a date (YYYY-MM-DD)")
        return date.fromisoformat(value)
    return value


def _moment(value: Any) -> Any:
    return parse_time(value) if isinstance(value, str) else value


def _email(value: str) -> str:
    found = clean_email(value)
    if found is None:
        raise ValueError("not an email address")
    return found


def _printable(value: str) -> str:
    if not value.isprintable():  # nor are NUL and half of a surrogate pair, which PostgreSQL cannot keep
        raise ValueError("contains a control character")
    return value


Line = Annotated[str, AfterValidator(_printable)]
UpTo16 = Annotated[Line, StringConstraints(max_length=16)]
UpTo18 = Annotated[Line, StringConstraints(max_length=18)]
UpTo20 = Annotated[Line, StringConstraints(max_length=20)]
UpTo22 = Annotated[Line, StringConstraints(max_length=22)]
UpTo32 = Annotated[Line, StringConstraints(max_length=32)]
UpTo60 = Annotated[Line, StringConstraints(max_length=60)]
UpTo80 = Annotated[Line, StringConstraints(max_length=80)]
UpTo200 = Annotated[Line, StringConstraints(max_length=200)]
UpTo300 = Annotated[Line, StringConstraints(max_length=300)]
Mid = Annotated[Line, StringConstraints(pattern="^[0-9A-Z]{15}$")]
Mcc = Annotated[Line, StringConstraints(pattern="^[0-9]{4}$")]
Region = Annotated[Line, StringConstraints(pattern="^[0-9]{6}$")]
Name = Annotated[UpTo200, StringConstraints(min_length=1)]
Serial = Annotated[Line, StringConstraints(min_length=1, max_length=50)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Email = Annotated[Line, StringConstraints(max_length=254), AfterValidator(_email)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, allow_inf_nan=False)


class Contact(_Part):
    name: UpTo80 | None = None
    mobile: UpTo20 | None = None
    email: Email | None = None


class Place(_Part):
    address: UpTo300 | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lng: Annotated[float, Field(ge=-180, le=180)] | None = None


class MerchantLine(_Part):
    mid: Mid
    name: Name
    receipt_name: UpTo200 | None = None
    subject_type: Literal["micro", "sole_trader", "enterprise"] | None = None
    uscc: UpTo18 | None = None
    legal_person: UpTo80 | None = None
    mcc: Mcc | None = None
    region: Region | None = None
    address: UpTo300 | None = None
    status: Literal["active", "suspended", "closed"] | None = None
    licence_valid_until: Day | None = None
    id_valid_until: Day | None = None
    contact: Contact | None = None
    owner_email: Email | None = None

    def columns(self) -> dict[str, Any]:
        """The portal's columns that this line sets."""
        given = {name: getattr(self, name) for name in self.model_fields_set - {"mid", "contact", "owner_email"}}
        if given.get("status", "") is None:
            del given["status"]
        if "contact" in self.model_fields_set:
            contact = self.contact or Contact(name=None, mobile=None, email=None)
            given |= {f"contact_{name}": getattr(contact, name) for name in contact.model_fields_set}
        dates = {"licence_valid_until", "id_valid_until"}
        return {name: "" if value is None and name not in dates else value for name, value in given.items()}


class TerminalLine(_Part):
    serial: Serial
    tusn: UpTo32 | None = None
    imei: UpTo20 | None = None
    iccid: UpTo22 | None = None
    model: UpTo60 | None = None
    tid: UpTo16 | None = None
    status: Literal["stock", "shipped", "activating", "active", "spare", "in_repair", "blocked", "retired"] | None = (
        None
    )
    place: Place | None = None
    activated_at: Moment | None = None

    def columns(self) -> dict[str, Any]:
        """The portal's columns that this line sets."""
        given = {name: getattr(self, name) for name in self.model_fields_set - {"serial", "place"}}
        if given.get("status", "") is None:
            del given["status"]
        if "place" in self.model_fields_set:
            place = self.place or Place(address=None, lat=None, lng=None)
            given |= {f"place_{name}": getattr(place, name) for name in place.model_fields_set}
        keeps_null = {"activated_at", "place_lat", "place_lng"}
        return {name: "" if value is None and name not in keeps_null else value for name, value in given.items()}


class FleetLine(_Part):
    merchant: MerchantLine
    terminals: list[TerminalLine] | None = None


def parse_line(raw: bytes) -> FleetLine:
    """Raises BadLine with a reason that names the member."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadLine("not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLine("not JSON") from None
    if not isinstance(value, dict):
        raise BadLine("not a JSON object")
    try:
        line = FleetLine.model_validate(value)
    except ValidationError as error:
        raise BadLine(_reason(error)) from None
    serials = [item.serial for item in line.terminals or []]
    if len(set(serials)) < len(serials):
        raise BadLine("terminals: the same serial twice")
    return line


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _reason(error: ValidationError) -> str:
    items = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in items[:5])
