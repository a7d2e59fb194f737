"""Bringing what people type into one form, without changing what it says."""

import re
import unicodedata
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DOTS = dict.fromkeys(map(ord, "•‧・･∙⋅"), "·")
_SEPARATORS = re.compile(r"[\s\-‐-―]+")


def fold_number(text: str) -> str:
    """For numbers and codes: full width to half, no spaces or dashes, capitals."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def fold_text(text: str) -> str:
    """For names and addresses: full-width letters and digits to half, every middle dot to ·, single spaces.

    Deliberately not NFKC: that would replace rare characters of people's names by more common ones.
    """
    return re.sub(r"\s+", " ", text.translate(_WIDE).translate(_DOTS)).strip()


def fold_mobile(text: str) -> str:
    """As a number, without the country's prefix."""
    return re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", fold_number(text))


def same_name(one: str, other: str) -> bool:
    """Whether two names say the same: width, case, spaces and the kind of middle dot do not count."""
    return folded_name(one) == folded_name(other)


def folded_name(name: str) -> str:
    """A name as it is compared and searched: without spaces, half width, capitals, one kind of middle dot."""
    return "".join(unicodedata.normalize("NFKC", name.translate(_DOTS)).split()).upper()


_FOLDS: dict[str, Callable[[str], str]] = {
    "contact.id_number": fold_number,
    "contact.mobile": fold_mobile,
    "contact.email": lambda text: fold_text(text).lower(),
    "business.uscc": fold_number,
    "business.mcc": fold_number,
    "business.region": fold_number,
    "business.service_phone": fold_number,
    "settlement.account_number": fold_number,
    "settlement.holder_id_number": fold_number,
    "settlement.cnaps": fold_number,
    "terminal.quantity": fold_number,
    "terminal.region": fold_number,
    "terminal.mobile": fold_mobile,
}


def fold_answer(dotted: str, value: T) -> T | str:
    """An answer in the form in which it is checked and kept; what is not text stays as it is."""
    return _FOLDS.get(dotted, fold_text)(value) if isinstance(value, str) else value
