"""Rows of the queue: what each waits for, since when, until when, and who holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from applications.access import reviewable
from applications.journey.outlook import OUTLOOK
from applications.journey.status import CORRECTING, Status
from applications.models import Application, Submission
from applications.queries import BANDS, in_band
from portal.masking import mask_name
from portal.models import User
from portal.words import Words

BAND_WORDS: dict[str, Words] = {
    "waiting": _("All that wait"),
    "came_back": _("Came back"),
    "overdue": _("Overdue"),
    "new": _("New"),
    "mine": _("With me"),
    "others": _("With colleagues"),
    "appeals": _("Appeals"),
    "to_ship": _("To be sent"),
    "with_applicant": _("With the applicant"),
    "at_acquirer": _("With the acquirer"),
    "on_the_way": _("On the way"),
    "done": _("Ended"),
    "all": _("All"),
}
_TONES = {Status.REFUSED: "bad", Status.ACTIVE: "ok", Status.WITHDRAWN: "idle"}
_IN_REVIEW = frozenset({Status.SUBMITTED, Status.IN_REVIEW})


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue. `due` is the last day to act (Asia/Shanghai), None where no date is kept.

    `again` says that the same applicant has submitted something before.
    """

    application: Application
    person: str
    since: datetime
    due: date | None
    late: bool
    mine: bool
    held: Words | str
    words: Words | str
    tone: str
    again: bool


def waiting_rows(rows: Sequence[Application], user: User) -> list[Waiting]:
    """The lines for one page of applications; one query, whatever their number."""
    declared = Submission.objects.filter(application__in=rows).values_list("application_id")
    last = dict(declared.annotate(last=Max("created_at")))
    today = timezone.localdate()
    return [_waiting(row, last.get(row.pk) or row.status_since, user, today) for row in rows]


def _waiting(row: Application, declared: datetime, user: User, today: date) -> Waiting:
    """A review lasts from the day something was declared, whoever takes it or gives it back meanwhile."""
    since = declared if row.status in _IN_REVIEW else row.status_since
    days = OUTLOOK[Status(row.status)].due.days(timezone.localdate(since))
    due = days[1] if days else None
    late = due is not None and due < today
    words, tone = _state(row, late and row.status in _IN_REVIEW)
    mine = row.claimed_by_id == user.pk and row.status in _IN_REVIEW
    again = bool(getattr(row, "came_before", False))
    return Waiting(row, mask_name(row.personal.name), since, due, late, mine, _held(row, user), words, tone, again)


def _held(row: Application, user: User) -> Words | str:
    """Who has it, or to whom it comes back, or who reviewed it."""
    if row.claimed_by is None:
        return _("nobody has it") if row.status in _IN_REVIEW else ""
    mine, who = row.claimed_by == user, row.claimed_by.label
    if row.status == Status.IN_REVIEW:
        return _("You have it") if mine else format_lazy(_("{who} has it"), who=who)
    if row.status in CORRECTING | {Status.SUBMITTED}:
        return _("comes back to you") if mine else format_lazy(_("comes back to {who}"), who=who)
    return format_lazy(_("reviewed by {who}"), who=who)


def _state(row: Application, late: bool) -> tuple[Words | str, str]:
    if row.status == Status.SUBMITTED and row.round:
        return _("Came back"), "warn"
    if late:
        return _("Overdue"), "bad"
    if row.status == Status.SUBMITTED:
        return _("New"), "idle"
    return Status(row.status).label, _TONES.get(Status(row.status), "busy")


def next_for(user: User, *, most: int = 10) -> list[Application]:
    """What this reviewer should take next, best first: own ones that came back, then the longest waiting.

    What came back to a colleague is left to them until it is overdue.
    """
    waiting = reviewable(user).filter(BANDS["came_back"] | BANDS["new"]).order_by("submitted_at", "pk")
    own = list(waiting.filter(claimed_by=user)[:most])
    free = waiting.filter(Q(claimed_by=None) | in_band("overdue", user)).exclude(claimed_by=user)
    return own + list(free[: most - len(own)])
