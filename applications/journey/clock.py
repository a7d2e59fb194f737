"""The honest clock: from how long reviews took lately, how many stand before, and what was waited already, a range.

Minutes are working minutes (portal/calendar.py). A straight line through the recent reviews says how long one takes
with nobody before it and how much each place adds; the range is that estimate times the ratios by which the most
similar reviews missed theirs. How many of those ratios it spans follows from how the last promises were kept, so a
range that was too narrow lately widens by itself (adaptive conformal inference).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.calendar import DAY_MINUTES, add_working_minutes, working_minutes


class Kind(models.TextChoices):
    """Classes of review that take differently long."""

    FIRST = "first", _("First review")
    CAME_BACK = "came_back", _("After a correction")


@dataclass(frozen=True, slots=True)
class Past:
    """One review that ended. `kept`: whether it ended within the range promised, None where none was learned yet."""

    ahead: int
    minutes: float
    kept: bool | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """`learned`: from reviews, not the default. `late`: longer was waited than any similar review took."""

    first: datetime
    last: datetime
    learned: bool
    late: bool = False


COVER: Final = 0.90
ENOUGH: Final = 20
"""With fewer past reviews of a class than this the default holds."""
MOST: Final = 600
"""No more of the past than this is looked at, the latest first."""
DEFAULT: Final[dict[Kind, tuple[float, float]]] = {
    Kind.FIRST: (DAY_MINUTES, 2 * DAY_MINUTES),
    Kind.CAME_BACK: (0.0, DAY_MINUTES),
}
"""One to two working days; what comes back goes on top, within one."""
_SIMILAR: Final = 300
_HALF_LIFE: Final = 200.0
_PATIENCE: Final = 0.03  # how fast the misses of late move the width
_MISSES: Final = (-0.5, 0.30)  # the bounds of what is aimed at
_STRETCH: Final = 4.0
_SHORTEST: Final = 1.0


def promise(kind: Kind, *, since: datetime, now: datetime, ahead: int, past: Sequence[Past]) -> Range:
    """From when to when the decision is to be expected, seen from `now`. `past` has the latest first; `ahead` is how
    many stood before it when it was declared.
    """
    waited = working_minutes(since, now)
    totals = _totals(ahead, past[:MOST]) if len(past) >= ENOUGH else []
    if not totals:
        least, most = DEFAULT[kind]
        if waited >= most:
            return _late(now, learned=False)
        return Range(*_moments(since, max(least, waited), most), learned=False)
    left = [total for total in totals if total > waited] if waited else totals
    if not left:
        return _late(now, learned=True)
    low, high = _between(left, misses=aimed_misses(past))
    return Range(*_moments(since, max(low, waited), max(high, waited)), learned=True)


def aimed_misses(past: Sequence[Past]) -> float:
    """The share of misses to aim at next: 10 %, corrected by how the last promises were kept."""
    aimed = 1 - COVER
    for review in reversed(past[:MOST]):
        if review.kept is not None:
            aimed += _PATIENCE * ((1 - COVER) - (not review.kept))
            aimed = min(max(aimed, _MISSES[0]), _MISSES[1])
    return aimed


def _totals(ahead: int, past: Sequence[Past]) -> list[float]:
    """What it would take, once for each similar review, sorted."""
    none_before, each = _line(past)
    takes = {places: max(_SHORTEST, none_before + each * places) for places in {ahead, *(one.ahead for one in past)}}
    here = takes[ahead]
    unlike = {places: abs(math.log(minutes / here)) for places, minutes in takes.items()}
    alike = sorted(past, key=lambda review: unlike[review.ahead])[:_SIMILAR]
    return sorted(here * review.minutes / takes[review.ahead] for review in alike)


def _line(past: Sequence[Past]) -> tuple[float, float]:
    """Minutes with nobody before, and minutes per place: least squares in which older reviews weigh less."""
    weights = [0.5 ** (age / _HALF_LIFE) for age in range(len(past))]
    total = sum(weights)
    middle = sum(w * review.ahead for w, review in zip(weights, past, strict=True)) / total
    mean = sum(w * review.minutes for w, review in zip(weights, past, strict=True)) / total
    spread = sum(w * (review.ahead - middle) ** 2 for w, review in zip(weights, past, strict=True))
    if spread == 0:
        return mean, 0.0
    along = sum(w * (review.ahead - middle) * (review.minutes - mean) for w, review in zip(weights, past, strict=True))
    each = max(0.0, along / spread)
    return max(_SHORTEST, mean - each * middle), each


def _between(totals: Sequence[float], *, misses: float) -> tuple[float, float]:
    """The middle of the sorted totals, with `misses` left out, half at each end; honest for few of them as well."""
    number = len(totals)
    if misses <= 0:  # nothing that was seen is wide enough: beyond it, the further the more was missed
        beyond = 1 - _STRETCH * misses
        return totals[0] / beyond, totals[-1] * beyond
    low = math.floor(misses / 2 * (number + 1)) - 1
    high = math.ceil((1 - misses / 2) * (number + 1)) - 1
    return totals[max(low, 0)], totals[min(high, number - 1)]


def _moments(since: datetime, low: float, high: float) -> tuple[datetime, datetime]:
    """Rounded outwards to what a person can read: five minutes in a short range, half an hour in a long one."""
    step = timedelta(minutes=5 if high - low < 2 * 60 else 30)
    first, last = add_working_minutes(since, low), add_working_minutes(since, high)
    return first - _over(first, step), last + (step - _over(last, step)) % step


def _over(moment: datetime, step: timedelta) -> timedelta:
    return (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) % step


def _late(now: datetime, *, learned: bool) -> Range:
    """Nothing like it took that long: any moment now, within a working day."""
    return Range(*_moments(now, 0.0, DAY_MINUTES), learned=learned, late=True)
