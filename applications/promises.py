"""The clock's rows: who stands before an application, how long reviews took lately, and what was promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from applications.journey.clock import MOST, Kind, Past, Range, promise
from applications.journey.status import Status
from applications.models import Application, ClockPromise

COUNTED_AT_MOST = 1000
UNDER_REVIEW = frozenset({Status.SUBMITTED, Status.IN_REVIEW})


@dataclass(frozen=True, slots=True)
class Clock:
    """What the applicant reads. `before` is None when somebody reads it already, or where it was not counted."""

    range: Range
    kind: Kind
    before: int | None

    @property
    def before_is_bound(self) -> bool:
        """There may be more: counting stops there."""
        return self.before is not None and self.before >= COUNTED_AT_MOST


def kind_of(application: Application) -> Kind:
    return Kind.CAME_BACK if application.round else Kind.FIRST


def before(application: Application) -> int:
    """How many are taken before it: what came back goes first, then whoever has waited longer. Counts to 1000."""
    mine = application.submitted_at
    earlier = Q(submitted_at__lt=mine) | Q(submitted_at=mine, pk__lt=application.pk)
    first = Q(round__gt=0) & earlier if application.round else Q(round__gt=0) | earlier
    rows = Application.objects.filter(first, status=Status.SUBMITTED).exclude(pk=application.pk)
    if application.round:
        rows = rows.filter(claimed_by=application.claimed_by_id)
    return rows[:COUNTED_AT_MOST].count()


def past_of(kind: Kind) -> list[Past]:
    """The latest reviews of this class that ended in a decision, the latest first."""
    rows = ClockPromise.objects.filter(kind=kind, minutes__isnull=False, ended_at__isnull=False).order_by("-ended_at")
    found = rows.values_list("ahead", "minutes", "kept", "learned")[:MOST]
    return [Past(ahead, minutes or 0.0, kept if learned else None) for ahead, minutes, kept, learned in found]


def clock_of(application: Application) -> Clock | None:
    """The range as it stands now, given what was waited; None when no review is going on. Three questions at most."""
    if application.status not in UNDER_REVIEW:
        return None
    kind, now = kind_of(application), timezone.now()
    row = application.promises.filter(ended_at=None).order_by("-pk").first()
    standing = before(application) if application.status == Status.SUBMITTED else None
    if row is None:  # it is being made, or the review was taken up again after an appeal
        since, ahead = application.status_since, standing or 0
    else:
        since, ahead = row.since, row.ahead
    found = promise(kind, since=since, now=now, ahead=ahead, past=past_of(kind))
    return Clock(found, kind, standing)


def clocks_of(applications: Iterable[Application]) -> dict[UUID, Clock]:
    """The same for a list, by what was promised: one question, whatever its length."""
    asked = [row.pk for row in applications if row.status in UNDER_REVIEW]
    rows = ClockPromise.objects.filter(application__in=asked, ended_at=None) if asked else ()
    now = timezone.now()
    return {row.application_id: Clock(_promised(row, now), Kind(row.kind), None) for row in rows}


def _promised(row: ClockPromise, now: datetime) -> Range:
    return Range(row.first_at, row.last_at, row.learned, late=row.last_at < now)
