"""Promising when a review will end, and noting when it did."""

from datetime import datetime

from applications.journey.clock import Kind, promise
from applications.models import Application, ClockPromise, Event, Submission
from applications.promises import before, past_of
from portal.calendar import working_minutes


def promise_review(application: Application, event: Event) -> None:
    """What the applicant is told; once per declaration, which is made in the same moment as its event, after it."""
    declared = application.submissions.filter(created_at__gte=event.created_at).order_by("round").first()
    if declared is not None:
        _promise(application, declared, event.created_at)


def keep_promise(application: Application, event: Event) -> None:
    """The review ended in a decision. Turns may be followed in any order: what was not promised yet is, first."""
    declared = application.submissions.filter(created_at__lte=event.created_at).order_by("-round").first()
    if declared is None:
        return
    row = _promise(application, declared, declared.created_at)
    end = event.created_at
    ClockPromise.objects.filter(pk=row.pk, ended_at=None).update(
        ended_at=end, minutes=working_minutes(row.since, end), kept=row.first_at <= end <= row.last_at
    )


def drop_promise(application: Application, event: Event) -> None:
    """It was withdrawn: nothing was decided, and nothing is to be learned from it."""
    application.promises.filter(ended_at=None).update(ended_at=event.created_at)


def _promise(application: Application, declared: Submission, since: datetime) -> ClockPromise:
    found = ClockPromise.objects.filter(submission=declared).first()
    if found is not None:
        return found
    kind, ahead = Kind.CAME_BACK if declared.round else Kind.FIRST, before(application)
    made = promise(kind, since=since, now=since, ahead=ahead, past=past_of(kind))
    columns = {"application": application, "kind": kind, "ahead": ahead, "since": since}
    row, _created = ClockPromise.objects.get_or_create(
        submission=declared,
        defaults={**columns, "first_at": made.first, "last_at": made.last, "learned": made.learned},
    )
    return row
