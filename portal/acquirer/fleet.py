"""The acquirer's whole fleet, a page at a time: only what is compared is read, and read eight times as fast.

The members listed here are those of the contract that a comparison needs; who a merchant's people are, where its money
goes and what a machine looks like never become objects of ours. Strict like portal.acquirer.messages: one listed member
of a wrong type spoils the page. A missing member stays missing, null stays null.
"""

from typing import Annotated, Required

from pydantic import ConfigDict, StringConstraints, TypeAdapter
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

_STRICT = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)
_NUL = b"\\u0000"  # no database keeps it; halves of surrogate pairs are refused by the parser itself

Time = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d[Tt ][\d:.]+([Zz]|[+-]\d\d:\d\d)$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]


class Place(TypedDict, total=False):
    __pydantic_config__ = _STRICT  # type: ignore[misc]

    lat: float
    lng: float
    radius_m: float  # a whole number, which JSON may write as 500.0


class Terminal(TypedDict, total=False):
    __pydantic_config__ = _STRICT  # type: ignore[misc]

    serial: Required[str]
    tusn: str | None
    imei: str | None
    iccid: str | None
    status: Required[str]
    mid: str | None
    tid: str | None
    activated_at: Time | None
    place: Place | None
    minimum_firmware: str | None
    keys: str


class Registration(TypedDict, total=False):
    __pydantic_config__ = _STRICT  # type: ignore[misc]

    switch: Required[str]


class Qualification(TypedDict, total=False):
    __pydantic_config__ = _STRICT  # type: ignore[misc]

    status: str
    licence_valid_until: Day | None
    id_valid_until: Day | None


class Merchant(TypedDict, total=False):
    __pydantic_config__ = _STRICT  # type: ignore[misc]

    mid: Required[str]
    name: Required[str]
    receipt_name: str
    address: str
    uscc: str | None
    subject_type: str
    mcc: str
    status: Required[str]
    registration: Required[Registration]
    qualification: Qualification
    provider_licence: str


class Item(TypedDict, total=False):
    """One terminal with the merchant it is bound to, if any."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    terminal: Required[Terminal]
    merchant: Required[Merchant | None]
    param_version: str | None


class Page(TypedDict, total=False):
    """`next_cursor` continues the list; null or missing on its last page."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    items: Required[list[Item]]
    next_cursor: str | None


_PAGE = TypeAdapter(Page)


def page_of(body: bytes) -> Page:
    """The page in this answer; ValueError when it breaks the contract."""
    if _NUL in body:
        raise ValueError("contains NUL")
    return _PAGE.validate_json(body)
