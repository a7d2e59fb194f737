"""What the rooms above lend the ground floor. They register it when the site starts; nothing here imports them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, QuerySet

from portal.models import User


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that stands open, for the home page. `tone` as of a state; `serial` where it is about one terminal."""

    tone: str
    title: str
    text: str
    url: str
    at: datetime | None = None
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """One agreement: its words stand at `url`."""

    title: str
    url: str
    day: date


@dataclass(frozen=True, slots=True)
class Applied:
    """What a merchant's application says; `holder` and `last4` are as typed and masked where they are shown."""

    reference: str
    at: datetime | None = None
    last4: str = ""
    holder: str = ""
    bank: str = ""
    kind: str = ""
    agreements: tuple[Agreed, ...] = ()


#: (person, one shop or None for all of theirs) → what stands open there, worst first; at most one query each.
CARDS: Final[list[Callable[[User, UUID | None], list[Card]]]] = []

#: (a path to terminals, "" for the terminal itself or "terminals__") → whether something proved stands in its way.
FAULTS: Final[list[Callable[[str], Exists]]] = []

#: merchant → what the application says that it came from.
APPLIED: Final[list[Callable[[UUID], Applied | None]]] = []

#: (person, shop) → what they asked of us there that is not over, as rows whose `opened_by` is told how it goes on.
OPENED: Final[list[Callable[[int, UUID], QuerySet[Any]]]] = []

#: A carrier of commands → whether it has begun at a terminal and is not at its end (portal/commands/turns.py).
AT_WORK: Final[dict[str, Callable[[int], bool]]] = {}

#: What a code is called in the reader's language: "region" (GB/T 2260), "mcc", and "value" of the acquirer's register.
WORDS: Final[dict[str, Callable[[str], str]]] = {}


def said(kind: str, code: str) -> str:
    """A code in words; as it is where no room knows it."""
    return WORDS[kind](code) if code and kind in WORDS else code


def applied_for(merchant: UUID) -> Applied | None:
    """What the application says that this merchant came from; None where there was none here."""
    return next((found for ask in APPLIED if (found := ask(merchant)) is not None), None)
