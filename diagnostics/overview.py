"""All checks of all shops, for operators: found by filters, one page at a time, and counted by the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate

from diagnostics.models import Diagnosis, Problem, State
from portal.models import Merchant

ENDED: Final = (State.CONCLUDED, State.NEEDS_ANSWERS)
UNTOLD: Final = Q(certainty="none", fine=False, state__in=ENDED)
#: A beginning of a number or name that fits more shops than this says too little to look by.
MOST_SHOPS: Final = 200
_HERE: Final = ZoneInfo(settings.TIME_ZONE)
_TOOK: Final = ExpressionWrapper(F("finished_at") - F("created_at"), output_field=DurationField())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an operator looks for; empty means all. Days are those of Beijing, both included."""

    cause: str = ""
    certainty: str = ""
    state: str = ""
    code: str = ""
    region: str = ""
    shop: str = ""
    since: date | None = None
    until: date | None = None
    untold: bool = False
    incident: int | None = None


def found_by(wanted: Wanted) -> tuple[QuerySet[Diagnosis], bool]:
    """The runs that fit, newest first, and whether the shop's name or number fitted too many shops to be used."""
    # no join: with one, PostgreSQL reads all terminals for the twenty of a page
    runs = Diagnosis.objects.prefetch_related("terminal", "merchant").order_by("-created_at", "-pk")
    for column in ("cause", "certainty", "state", "code", "incident"):
        if value := getattr(wanted, column):
            runs = runs.filter(**{column: value})
    if wanted.untold:
        runs = runs.filter(UNTOLD)
    if wanted.region:
        runs = runs.filter(merchant__region__startswith=wanted.region)
    if wanted.since:
        runs = runs.filter(created_at__gte=midnight(wanted.since))
    if wanted.until:
        runs = runs.filter(created_at__lt=midnight(wanted.until + timedelta(days=1)))
    if not wanted.shop:
        return runs, False
    named = Q(mid__startswith=wanted.shop.upper()) | Q(name__startswith=wanted.shop)
    shops = list(Merchant.objects.filter(named).values_list("pk", flat=True)[: MOST_SHOPS + 1])
    return runs.filter(merchant__in=shops[:MOST_SHOPS]), len(shops) > MOST_SHOPS


def midnight(day: date) -> datetime:
    """When this day begins in Beijing."""
    return datetime.combine(day, time.min, _HERE)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of checks that ended with a result. `causes`: by key; durations in seconds, None without checks."""

    day: date
    ended: int
    untold: int
    fine: int
    causes: dict[str, int]
    median: float | None
    ninetieth: float | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The days of a period, oldest first, and the whole of it. `came_back`: fixed problems that were found again."""

    days: list[Day]
    median: float | None
    ninetieth: float | None
    fixed: int
    came_back: int

    @property
    def ended(self) -> int:
        return sum(day.ended for day in self.days)

    @property
    def untold(self) -> int:
        return sum(day.untold for day in self.days)


def numbers(first: date, last: date) -> Numbers:
    """Four questions to the database, whatever the number of rows: counts, two kinds of percentiles, problems."""
    start, end = midnight(first), midnight(last + timedelta(days=1))
    ended = Diagnosis.objects.filter(state__in=ENDED, created_at__gte=start, created_at__lt=end)
    by_day = ended.annotate(day=TruncDate("created_at", tzinfo=_HERE))
    counted: dict[date, dict[str | None, list[int]]] = {}
    rows = by_day.values("day", "cause").annotate(number=Count("pk"), well=Count("pk", filter=Q(fine=True)))
    for row in rows.order_by("day", "cause"):
        counted.setdefault(row["day"], {})[row["cause"]] = [row["number"], row["well"]]
    spans: dict[date, dict[str, float]] = {}
    for day, name, seconds in _percentiles(by_day, partition=F("day")):
        spans.setdefault(day, {})[name] = seconds
    whole = {name: seconds for _day, name, seconds in _percentiles(by_day, partition=None)}
    problems = Problem.objects.filter(closed_at__gte=start, closed_at__lt=end)
    fixed = problems.aggregate(number=Count("pk"), again=Count("pk", filter=Q(reopened__gt=0)))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Numbers(
        [_day(day, counted.get(day, {}), spans.get(day, {})) for day in days],
        whole.get("median"),
        whole.get("ninetieth"),
        fixed["number"],
        fixed["again"],
    )


def _day(day: date, counts: dict[str | None, list[int]], spans: dict[str, float]) -> Day:
    none, well = counts.get(None, [0, 0])
    causes = {cause: number for cause, (number, _well) in counts.items() if cause}
    return Day(day, none + sum(causes.values()), none - well, well, causes, spans.get("median"), spans.get("ninetieth"))


def _percentiles(runs: QuerySet[Any], *, partition: F | None) -> Iterator[tuple[date, str, float]]:
    """The median and the 90th percentile of the time to verdict, by nearest rank: at most two rows a partition."""
    ranked = runs.annotate(
        took=_TOOK,
        rank=Window(RowNumber(), partition_by=partition, order_by=[_TOOK.asc(), F("pk").asc()]),
        size=Window(Count("pk"), partition_by=partition),
    )
    # the nearest rank of q is the smallest whole number of at least q·size, in whole numbers
    at = {"median": Q(rank=(F("size") + 1) / 2), "ninetieth": Q(rank=(F("size") * 9 + 9) / 10)}
    for day, took, rank, size in (
        ranked.filter(at["median"] | at["ninetieth"]).order_by().values_list("day", "took", "rank", "size")
    ):
        if rank == (size + 1) // 2:
            yield day, "median", took.total_seconds()
        if rank == (size * 9 + 9) // 10:
            yield day, "ninetieth", took.total_seconds()
