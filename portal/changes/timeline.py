"""The history of a request in words, and its four stations; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.changes.kinds import kind_of
from portal.models import ChangeEvent, ChangeRequest, ChangeState
from portal.words import Words

_S = ChangeState
DEEDS: dict[str, Words] = {
    "submit": _("Submitted"),
    "answer": _("What was missing has been sent"),
    "withdraw": _("Withdrawn"),
    "paper_unusable": _("A file could not be used and was asked for again"),
    "ask_more": _("The reviewer asked for more"),
    "approve": _("Approved"),
    "refuse": _("Refused"),
    "hand_over": _("Handed to the acquirer"),
    "declined": _("The acquirer did not accept it"),
    "again": _("Sent to the acquirer once more"),
    "carry": _("The acquirer accepted it"),
    "object": _("The acquirer did not accept it"),
    "overdue": _("Not in effect within the expected time; a colleague looks into it"),
    "confirm": _("Confirmed by the acquirer: in effect"),
    "take_effect": _("Read back: the register shows the change"),
}

_STATIONS: tuple[tuple[Words, frozenset[str]], ...] = (
    (_("Submitted"), frozenset({_S.NEEDS_MORE})),
    (_("Decided by the reviewer"), frozenset({_S.SUBMITTED})),
    (_("Taken to the acquirer"), frozenset({_S.APPROVED, _S.NOT_CARRIED})),
    (_("Read back from the register"), frozenset({_S.CARRYING})),
)
_ANSWERED = (*_STATIONS[:3], (_("Confirmed by the acquirer"), frozenset({_S.CARRYING})))


@dataclass(frozen=True, slots=True)
class Station:
    """`state` is done, now, bad or later."""

    words: Words
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    words: Words | str
    who: str


def stations(change: ChangeRequest, events: Iterable[ChangeEvent]) -> list[Station]:
    """Four stations; a request that ended early stops where it stood."""
    kind = kind_of(change.kind)
    way = _ANSWERED if kind and kind.is_answered else _STATIONS
    last_source = next((event.source for event in reversed(list(events)) if event.target == change.state), "")
    if change.state == _S.EFFECTIVE:
        return [Station(words, "done") for words, _states in way]
    ended = change.state in {_S.REFUSED, _S.WITHDRAWN}
    standing = last_source if ended else change.state
    here = next((place for place, (_words, states) in enumerate(way) if standing in states), 1)
    mark = "bad" if ended or change.state == _S.NOT_CARRIED else "now"
    return [
        Station(words, "done" if place < here else mark if place == here else "later")
        for place, (words, _states) in enumerate(way)
    ]


def lines(events: Iterable[ChangeEvent], *, with_names: bool) -> list[Line]:
    """Oldest first. The shop reads what happened, not which colleague of ours did it."""
    return [
        Line(
            event.created_at, DEEDS.get(event.name, event.name), event.actor.label if with_names and event.actor else ""
        )
        for event in events
    ]
