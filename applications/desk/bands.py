"""The bands of the queue: which rows each holds for a reviewer, and how many stand in those that ask for somebody."""

from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.db.models import IntegerField, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.access import reviewable
from applications.journey.status import BANDS, Status
from portal.models import User
from portal.words import Words

_ONE: Final = {"to_ship": Status.OPEN, "appeals": Status.APPEALED}
MOST_COUNTED: Final = 1000
BAND_WORDS: dict[str, Words] = {
    "waiting": _("All that wait"),
    "came_back": _("Came back"),
    "overdue": _("Overdue"),
    "risk": _("High risk"),
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
COUNTED: Final = ("came_back", "overdue", "risk", "new", "mine", "others", "appeals", "to_ship")


def in_band(band: str, user: User) -> Q:
    """The rows of one band for this reviewer; a band nobody knows is everything that waits.

    Each condition is that of an index (models/application.py), or what is left of one walked in its order.
    """
    if band == "all":
        return Q()
    if band in _ONE:
        return Q(status=_ONE[band])
    if band in BANDS:
        return Q(status__in=sorted(BANDS[band]))
    waiting = Q(status__in=sorted(BANDS["waiting"]))
    narrower = {
        "came_back": Q(status=Status.SUBMITTED, round__gt=0),
        "overdue": Q(due_on__lt=timezone.localdate()),
        "risk": Q(risk_high=True),
        "new": Q(status=Status.SUBMITTED, round=0),
        "in_review": Q(status=Status.IN_REVIEW),
        "mine": Q(status=Status.IN_REVIEW, claimed_by=user),
        "others": Q(status=Status.IN_REVIEW) & ~Q(claimed_by=user),
    }
    return waiting & narrower.get(band, Q())


def band_sizes(user: User, *, most: int = MOST_COUNTED) -> dict[str, int]:
    """How many stand in each band, counted up to `most` only: exact counts of large tables are dear."""
    with connection.cursor() as cursor:
        cursor.execute(*_question(user.pk, user.role, timezone.localdate(), most, connection.vendor))
        return dict(zip(COUNTED, cursor.fetchone() or (), strict=True))


@lru_cache(maxsize=256)
def _question(pk: int, role: str, _today: date, most: int, _vendor: str) -> tuple[str, tuple[Any, ...]]:
    """All sizes in one trip to the database, as SQL: to put this question together takes longer than to answer it."""
    user = User(pk=pk, role=role)
    rows = {band: reviewable(user).filter(in_band(band, user)).values("pk")[:most] for band in COUNTED}
    asked = User.objects.filter(pk=pk).annotate(**{f"in_{band}": _Size(found) for band, found in rows.items()})
    return asked.values_list(*(f"in_{band}" for band in COUNTED)).query.sql_with_params()


class _Size(Subquery):
    """How many rows a question has, as part of another: all sizes are one trip to the database."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
