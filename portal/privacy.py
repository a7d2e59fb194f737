"""One's own data: which rooms hold some, how each answers, and the words of the answer.

A room is a module with `export(user)`, `lines(user)` and `erase(user)`; the ground floor names the rooms above only as
strings. Laws: PIPL 45 and 47 give the right, the Anti-Money-Laundering Law 34 asks to keep what was submitted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib import import_module
from typing import Any, Final, Protocol

from django.utils.translation import gettext_lazy as _

from portal.models import User
from portal.words import Words

ROOMS: Final = ("portal.effects.own_data", "applications.effects.own_data", "diagnostics.own_data")

_WHAT: dict[str, Words] = {
    "drafts": _("Drafts that were never submitted, with their papers"),
    "application": _("Application"),
    "shop": _("Shop, its terminals, changes and support cases"),
    "notices": _("Notices on your pages"),
    "exports": _("Copies of your data that are still here"),
    "uploads": _("Files that nothing points to"),
    "account": _("Your account: name, email, mobile number, second step"),
}
_LAW: dict[str, Words] = {
    "": _("No law asks to keep it."),
    "aml": _(
        "Anti-Money-Laundering Law, article 34: identity data is kept for at least ten years after the business "
        "relation has ended."
    ),
    "contract": _(
        "Contract and Anti-Money-Laundering Law, article 34: as long as the shop is served, and ten years after."
    ),
    "access": _("It is your way to what must be kept; without it you could not read that any more."),
    "staff": _("You work here: ask whoever gave you the account."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the answer. `until` is the first day on which a kept thing may be erased, "" where none is known."""

    what: str
    count: int
    erased: bool
    law: str = ""
    name: str = ""
    until: str = ""

    @property
    def words(self) -> Words | str:
        return _WHAT.get(self.what, self.what)

    @property
    def law_words(self) -> Words | str:
        return _LAW.get(self.law, self.law)

    @property
    def until_day(self) -> date | None:
        return date.fromisoformat(self.until) if self.until else None


class Room(Protocol):
    """What a room says about one person's data, and does with it."""

    def export(self, user: User) -> Iterator[tuple[str, Iterable[bytes]]]: ...
    def lines(self, user: User) -> list[Line]: ...
    def erase(self, user: User) -> None: ...


def rooms() -> list[Room]:
    return [import_module(name) for name in ROOMS]


def answer_for(user: User) -> list[Line]:
    """What would be erased now, and what must be kept; the account last, for it depends on the rest."""
    found = [line for room in rooms() for line in room.lines(user)]
    kept = any(not line.erased for line in found)
    law = "staff" if user.is_reviewer else "access" if kept else ""
    return [*found, Line("account", 1, erased=not law, law=law)]


def as_data(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [asdict(line) for line in lines]


def from_data(data: Iterable[dict[str, Any]]) -> list[Line]:
    """Old answers may lack what was added later, and name what is no longer known."""
    return [
        Line(
            str(row.get("what", "")),
            int(row.get("count", 0)),
            bool(row.get("erased")),
            str(row.get("law", "")),
            str(row.get("name", "")),
            str(row.get("until", "")),
        )
        for row in data
    ]
