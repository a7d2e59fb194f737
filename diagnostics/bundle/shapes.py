"""What a value must look like to be let into a bundle. Whatever does not is withheld; nothing is cut down to fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

from diagnostics.vocabulary import moment, written
from portal.masking import is_card_number, is_id_number, is_mobile_number


class Withheld(Enum):
    """The one value that says: it was there, and it stays here."""

    WITHHELD = "withheld"


WITHHELD: Final = Withheld.WITHHELD


@dataclass(frozen=True, slots=True)
class Known:
    """The numbers of this merchant and terminal as the portal's own rows have them: these may always be named."""

    mid: str = ""
    tid: str = ""
    serial: str = ""


Shape = Callable[[Any, Known], Any]


def personal(text: str) -> bool:
    """Could be somebody's card, identity or mobile number, whatever stands between its digits."""
    plain = re.sub(r"[^0-9Xx]", "", text)
    digits = plain.rstrip("Xx")
    return is_card_number(digits) or is_id_number(plain) or is_mobile_number(digits)


def pattern(form: str, *, most_digits: int = 24) -> Shape:
    """A text that the form matches as a whole, and that is nobody's number."""
    compiled = re.compile(form, re.ASCII)

    def shape(value: Any, _known: Known) -> Any:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            return WITHHELD
        digits = sum(character.isdigit() for character in value)
        return WITHHELD if digits > most_digits or personal(value) else value

    return shape


def number_of(member: str, form: str, *, least_digits: int) -> Shape:
    """A merchant's or terminal's number: one's own always, another one's when it can be nothing else."""
    fits = pattern(form)

    def shape(value: Any, known: Known) -> Any:
        if value and value == getattr(known, member):
            return value
        if isinstance(value, str) and sum(character.isdigit() for character in value) < least_digits:
            return WITHHELD
        return fits(value, known)

    return shape


def own(member: str) -> Shape:
    """Only the number that the portal knows itself; any other stays here."""
    return lambda value, known: value if value and value == getattr(known, member) else WITHHELD


def word(*allowed: str) -> Shape:
    """One of a fixed list."""
    return lambda value, _known: value if isinstance(value, str) and value in allowed else WITHHELD


def whole(least: int, most: int) -> Shape:
    """A whole number between these two."""

    def shape(value: Any, _known: Known) -> Any:
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return value if fits else WITHHELD

    return shape


def decimal(least: float, most: float, places: int) -> Shape:
    """A number between these two, rounded."""

    def shape(value: Any, _known: Known) -> Any:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
        return round(float(value), places) if fits else WITHHELD

    return shape


def flag(value: Any, _known: Known) -> Any:
    return value if isinstance(value, bool) else WITHHELD


def more_than_nothing(value: Any, _known: Known) -> Any:
    """Of an amount, only whether there is any."""
    return value > 0 if isinstance(value, int) and not isinstance(value, bool) else WITHHELD


def time(value: Any, _known: Known) -> Any:
    """A time, written anew."""
    return WITHHELD if (found := moment(value)) is None else written(found)


def day(value: Any, _known: Known) -> Any:
    """A date, written anew."""
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) and len(value) == 10 else WITHHELD
    except ValueError:
        return WITHHELD


def last_four(value: Any, _known: Known) -> Any:
    """The end of a card number, marked as an end."""
    return f"**** {value}" if isinstance(value, str) and re.fullmatch(r"[0-9]{4}", value) else WITHHELD


def several(shape: Shape, most: int = 20) -> Shape:
    """A list of such values; one that does not fit withholds the whole list."""

    def each(value: Any, known: Known) -> Any:
        if not isinstance(value, list | tuple) or len(value) > most:
            return WITHHELD
        shaped = [shape(part, known) for part in value]
        return WITHHELD if WITHHELD in shaped else shaped

    return each


def member(name: str, shape: Shape) -> Shape:
    """One member of an object, the rest dropped."""
    return lambda value, known: shape(value.get(name), known) if isinstance(value, dict) else WITHHELD
