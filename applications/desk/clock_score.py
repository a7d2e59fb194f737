"""How well the clock's promises were kept: counted per day and over the period, for operators."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.utils import timezone

from applications.journey.clock import Kind
from applications.models import ClockPromise
from portal.calendar import working_minutes

MOST = 5000


@dataclass(frozen=True, slots=True)
class Day:
    """The reviews that ended on one day, by how they ended."""

    day: date
    kept: int
    early: int
    late: int


@dataclass(frozen=True, slots=True)
class Score:
    """`error` is the median distance from the middle of the range, `width` the median width, in working hours.

    `learned` counts the promises made from past reviews; the others were the default range.
    """

    days: list[Day]
    ended: int
    kept: int
    early: int
    late: int
    learned: int
    error: float | None
    width: float | None

    @property
    def share(self) -> float | None:
        return round(100 * self.kept / self.ended, 1) if self.ended else None


def score(first: date, last: date, kind: Kind | None = None) -> Score:
    """From midnight of `first` to that after `last` (Asia/Shanghai); the latest 5000 reviews of it. One question."""
    zone = timezone.get_default_timezone()
    start = datetime.combine(first, datetime.min.time(), zone)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
    rows = ClockPromise.objects.filter(minutes__isnull=False, ended_at__gte=start, ended_at__lt=end)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return _score(list(rows.order_by("-ended_at")[:MOST]), first, last)


def _score(rows: list[ClockPromise], first: date, last: date) -> Score:
    found = Counter((_day(row), how(row)) for row in rows)
    number = (last - first).days + 1
    days = [first + timedelta(days=passed) for passed in range(number)]
    total = Counter(how(row) for row in rows)
    return Score(
        days=[Day(day, found[day, "kept"], found[day, "early"], found[day, "late"]) for day in days],
        ended=len(rows),
        kept=total["kept"],
        early=total["early"],
        late=total["late"],
        learned=sum(row.learned for row in rows),
        error=_hours(_error(row) for row in rows),
        width=_hours(working_minutes(row.first_at, row.last_at) for row in rows),
    )


def how(row: ClockPromise) -> str:
    """kept, early or late."""
    if row.kept or row.ended_at is None:
        return "kept"
    return "early" if row.ended_at < row.first_at else "late"


def _day(row: ClockPromise) -> date:
    assert row.ended_at is not None
    return timezone.localdate(row.ended_at)


def _error(row: ClockPromise) -> float:
    middle = (working_minutes(row.since, row.first_at) + working_minutes(row.since, row.last_at)) / 2
    return abs((row.minutes or 0.0) - middle)


def _hours(minutes: Iterable[float]) -> float | None:
    found = list(minutes)
    return round(median(found) / 60, 1) if found else None
