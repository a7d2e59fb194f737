"""Rows of the queue: what each waits for, since when, until when, and who holds it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from applications.access import reviewable
from applications.desk.bands import in_band
from applications.desk.presence import lookers_at
from applications.journey.outlook import OUTLOOK
from applications.journey.status import BANDS, CORRECTING, Status
from applications.models import Application
from portal.masking import mask_name
from portal.models import SubjectType, User
from portal.words import Words

_TONES = {Status.REFUSED: "bad", Status.ACTIVE: "ok", Status.WITHDRAWN: "idle"}
_IN_REVIEW = BANDS["waiting"]


class Waiting(TypedDict):
    """One line of the queue, ready to be drawn. Days and times are in Asia/Shanghai; `due` is "" where no date is kept.

    A dictionary, because a template finds a key of one at once and tries three ways to an attribute; a page has fifty
    lines of twenty. `url` is made by hand, because addresses are made above this layer. `again` says that the same
    applicant has submitted something before; `looking` are the colleagues who have it open.
    """

    url: str
    reference: str
    shop: str
    person: str
    subject: str
    since: str
    due: str
    late: bool
    mine: bool
    free: bool
    held: Words | str
    words: Words | str
    tone: str
    again: bool
    doubted: bool
    risk: int | None
    looking: list[str]


def waiting_rows(rows: Sequence[Application], user: User) -> list[Waiting]:
    """The lines for one page of applications, whatever their number."""
    looking = lookers_at(rows, user)
    today, subjects = timezone.localdate(), {key: str(words) for key, words in SubjectType.choices}
    return [_waiting(row, looking.get(row.pk, []), user, today, subjects) for row in rows]


def _waiting(row: Application, looking: list[str], user: User, today: date, subjects: dict[str, str]) -> Waiting:
    """A review lasts from the day something was declared, whoever takes it or gives it back meanwhile."""
    reviewing = row.status in _IN_REVIEW
    since = row.declared_at if reviewing and row.declared_at else row.status_since
    due = row.due_on if reviewing else _due(row, since)
    late = due is not None and due < today
    words, tone = _state(row, late and reviewing)
    return {
        "url": f"/applications/desk/{row.pk}/",
        "reference": row.reference,
        "shop": row.business.name or "–",
        "person": mask_name(row.personal.name),
        "subject": subjects.get(row.subject_type, row.subject_type),
        "since": f"{timezone.localtime(since):%Y-%m-%d %H:%M}",
        "due": f"{due:%Y-%m-%d}" if due else "",
        "late": late,
        "mine": row.claimed_by_id == user.pk and reviewing,
        "free": row.status == Status.SUBMITTED,
        "held": _held(row, user),
        "words": words,
        "tone": tone,
        "again": bool(getattr(row, "came_before", False)),
        "doubted": bool(getattr(row, "doubted", False)),
        "risk": row.risk_score if row.risk_high else None,
        "looking": looking,
    }


def _due(row: Application, since: datetime) -> date | None:
    days = OUTLOOK[Status(row.status)].due.days(timezone.localdate(since))
    return days[1] if days else None


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
    if row.status == Status.SUBMITTED and row.first_approved_by_id is not None:
        return _("Needs a second approval"), "warn"
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
    waiting = reviewable(user).filter(status=Status.SUBMITTED).order_by("submitted_at", "pk")
    waiting = waiting.filter(~Q(first_approved_by=user) | Q(first_approved_by=None))
    own = list(waiting.filter(claimed_by=user)[:most])
    free = waiting.filter(Q(claimed_by=None) | in_band("overdue", user)).exclude(claimed_by=user)
    return own + list(free[: most - len(own)])
