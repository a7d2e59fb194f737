"""The desk in numbers: how far applications come, how long a review takes, why they come back, and promises kept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.journey.outlook import OUTLOOK
from applications.journey.status import BANDS, Status
from applications.models import Application, Event
from applications.rules.reasons import FOLLOWS
from portal.words import Words

_DECISIONS: Final = ("approve", "ask_correction", "refuse")
_DECLARED: Final = ("submit", "resubmit")

FUNNEL: Final[tuple[tuple[Words, Status], ...]] = (
    (_("Started"), Status.DRAFT),
    (_("Submitted"), Status.SUBMITTED),
    (_("Approved by us"), Status.APPROVED),
    (_("Opened for payments"), Status.OPEN),
    (_("Terminal sent"), Status.SHIPPED),
    (_("Active"), Status.ACTIVE),
)
_BEHIND: Final = {Status.CORRECTION_ASKED: Status.IN_REVIEW, Status.ACQUIRER_CORRECTION: Status.HANDED_OVER}
_ORDER: Final = [status for status in Status if status not in {*_BEHIND, Status.REFUSED, Status.WITHDRAWN}]


@dataclass(slots=True)
class Day:
    """One day of decisions; `hours` is how long each had been waited for."""

    day: date
    submitted: int = 0
    approved: int = 0
    sent_back: int = 0
    refused: int = 0
    at_once: int = 0
    in_time: int = 0
    hours: list[float] = field(default_factory=list)

    @property
    def decided(self) -> int:
        return self.approved + self.sent_back + self.refused

    def percentile(self, share: float) -> float | None:
        return percentile(self.hours, share)


@dataclass(frozen=True, slots=True)
class Numbers:
    """`funnel` counts the applications begun in the period by how far they have come; reasons most frequent first."""

    days: list[Day]
    funnel: list[tuple[Words, int]]
    corrections: list[tuple[str, int]]
    refusals: list[tuple[str, int]]

    def total(self, name: str) -> int:
        return sum(getattr(day, name) for day in self.days)

    def percentile(self, share: float) -> float | None:
        return percentile([hours for day in self.days for hours in day.hours], share)


def percentile(values: Sequence[float], share: float) -> float | None:
    """By nearest rank; None of nothing."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * int(100 * share) // 100) - 1)] if ranked else None


def numbers(first: date, last: date) -> Numbers:
    """Three questions to the database; days are those of Beijing, both included."""
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    days = {first + timedelta(days=n): Day(first + timedelta(days=n)) for n in range((last - first).days + 1)}
    asked: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    period = Event.objects.filter(created_at__gte=start, created_at__lt=end)
    for at in period.filter(name="submit").values_list("created_at", flat=True).iterator():
        days[timezone.localdate(at)].submitted += 1
    before = Event.objects.filter(application=OuterRef("application"), name__in=_DECLARED, pk__lt=OuterRef("pk"))
    last_one = before.order_by("-pk")
    decided = period.filter(name__in=_DECISIONS).annotate(
        declared=Subquery(last_one.values("created_at")[:1]), how=Subquery(last_one.values("name")[:1])
    )
    for name, at, payload, declared, how in decided.values_list(
        "name", "created_at", "payload", "declared", "how"
    ).iterator():
        _count(days[timezone.localdate(at)], name, at, declared, how)
        asked.update(item["reason"] for item in payload.get("items", ()) if item["reason"] != FOLLOWS)
        refused.update([payload["reason"]] if name == "refuse" and "reason" in payload else [])
    return Numbers(list(days.values()), _funnel(start, end), asked.most_common(), refused.most_common())


def _count(day: Day, name: str, at: datetime, declared: datetime | None, how: str | None) -> None:
    day.approved += name == "approve"
    day.sent_back += name == "ask_correction"
    day.refused += name == "refuse"
    day.at_once += name == "approve" and how == "submit"
    if declared is not None:
        day.hours.append((at - declared).total_seconds() / 3600)
        due = _due_after(timezone.localdate(declared))
        day.in_time += due is None or timezone.localdate(at) <= due


@cache
def _due_after(declared: date) -> date | None:
    days = OUTLOOK[Status.SUBMITTED].due.days(declared)
    return days[1] if days else None


def _funnel(start: datetime, end: datetime) -> list[tuple[Words, int]]:
    begun = Application.objects.filter(created_at__gte=start, created_at__lt=end)
    rows: list[Any] = list(begun.order_by().values("status", "ended_from").annotate(number=Count("pk")))
    return [
        (words, sum(row["number"] for row in rows if _place(row["ended_from"] or row["status"]) >= _place(stage)))
        for words, stage in FUNNEL
    ]


def _place(status: str) -> int:
    """How far along the way this status is; one that nobody knows has at least begun."""
    known = Status(status) if status in Status.values else Status.DRAFT
    known = _BEHIND.get(known, known)
    return _ORDER.index(known) if known in _ORDER else 0


def open_now() -> tuple[int, int]:
    """How many wait for a decision now, and how many of them beyond their day; counted up to a thousand and one."""
    waiting = Application.objects.filter(status__in=sorted(BANDS["waiting"]))
    late = waiting.filter(Q(due_on__lt=timezone.localdate()))
    return waiting[:1001].count(), late[:1001].count()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())
