"""The one table of moves: what may happen to a support case, from where, to where, by which side."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseStatus(models.TextChoices):
    """Whose turn it is. `OPEN`: nobody of ours has answered yet."""

    OPEN = "open", _("New")
    WITH_US = "waiting_for_us", _("With us")
    WITH_MERCHANT = "waiting_for_merchant", _("Waiting for the merchant")
    SOLVED = "solved", _("Solved")


class Side(models.TextChoices):
    """Who writes: the merchant's people, or ours."""

    MERCHANT = "merchant", _("Merchant")
    STAFF = "staff", _("Support")


OURS = frozenset({CaseStatus.OPEN, CaseStatus.WITH_US})
"""We owe the next answer, so that there is a time by which it is due."""
UNSOLVED = OURS | {CaseStatus.WITH_MERCHANT}


@dataclass(frozen=True, slots=True)
class Move:
    """One row: where it leads from each status in which it may happen. `internal`: the merchant never sees it."""

    name: str
    side: Side
    targets: Mapping[CaseStatus, CaseStatus]
    internal: bool = False


def _to(target: CaseStatus, *sources: CaseStatus) -> Mapping[CaseStatus, CaseStatus]:
    return dict.fromkeys(sources or tuple(CaseStatus), target)


_STAY = {status: status for status in CaseStatus}
_OPEN, _WITH_US, _WITH_MERCHANT, _SOLVED = tuple(CaseStatus)

MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("write", Side.MERCHANT, {_OPEN: _OPEN, _WITH_US: _WITH_US, _WITH_MERCHANT: _WITH_US}),
        Move("settle", Side.MERCHANT, _to(_SOLVED, *sorted(UNSOLVED))),
        Move("reopen", Side.MERCHANT, {_SOLVED: _WITH_US}),
        Move("ask", Side.STAFF, _to(_WITH_MERCHANT)),
        Move("inform", Side.STAFF, _to(_WITH_US)),
        Move("solve", Side.STAFF, _to(_SOLVED, *sorted(UNSOLVED))),
        Move("note", Side.STAFF, _STAY, internal=True),
        Move("take", Side.STAFF, {status: status for status in UNSOLVED}, internal=True),
        Move("release", Side.STAFF, {status: status for status in UNSOLVED}, internal=True),
    )
}
OPENING = "open"
"""The name of the line that begins every thread; it comes from nowhere, so it stands in no row of the table."""
