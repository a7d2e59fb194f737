"""Which cases a page lists, in what order, and how it goes on: keyset paging, a fixed number of questions."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.access import cases_of
from portal.compiled import Compiled
from portal.models import SupportCase, User
from portal.support.moves import OURS, UNSOLVED, CaseStatus
from portal.wire import parse_time
from portal.words import Words

PAGE: Final = 20
DESK_PAGE: Final = 50
MOST_COUNTED: Final = 1000

BANDS: dict[str, Words] = {
    "waiting": _("Waiting for us"),
    "overdue": _("Overdue"),
    "mine": pgettext_lazy("case", "With me"),
    "free": _("Nobody has it"),
    "with_merchant": _("With the merchant"),
    "solved": _("Solved"),
    "all": _("All"),
}
_COUNTED: Final = ("waiting", "overdue", "mine", "free")


@dataclass(frozen=True, slots=True)
class Page:
    """`after` continues the list; "" on its last page."""

    cases: Sequence[SupportCase]
    after: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What the home page says about a person's cases."""

    unsolved: int
    your_turn: int


def _tallied(user: int) -> QuerySet[SupportCase, Any]:
    return (
        cases_of(User(pk=user))
        .select_related(None)
        .order_by()
        .values(all=Value(1))
        .annotate(
            unsolved=Count("pk", filter=Q(status__in=sorted(UNSOLVED))),
            your_turn=Count("pk", filter=Q(status=CaseStatus.WITH_MERCHANT)),
        )
        .values_list("unsolved", "your_turn")
    )


_TALLY: Final = Compiled(_tallied, user=int)


def tally_of(user: User) -> Tally:
    """How many are open, and how many of them wait for this side: one query."""
    return next((Tally(*row) for row in _TALLY.rows(user=user.pk)), Tally(0, 0))


def cases_page(user: User, *, after: str = "") -> Page:
    """The merchant's list: what is open first, newest news on top."""
    ended = Case(When(status=CaseStatus.SOLVED, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows: QuerySet[Any] = cases_of(user).defer("bundle").annotate(ended=ended)
    if place := _place(after):
        mark, at, pk = place
        older = Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=pk)
        rows = rows.filter(Q(ended__gt=int(mark == "1")) | (Q(ended=int(mark == "1")) & older))
    found = list(rows.order_by("ended", "-updated_at", "-pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], _cursor(str(last.ended), last.updated_at, last.pk) if last else "")


def desk_page(user: User, *, band: str = "waiting", search: str = "", after: str = "") -> Page:
    """One page of the desk. What waits for us stands by the time it is due, all else by its newest line.

    `search` takes a reference, a merchant number or a terminal's serial number, and looks everywhere.
    """
    rows: QuerySet[SupportCase] = cases_of(user).defer("bundle")
    rows = rows.filter(_found_by(search) if search else _in_band(band, user))
    by_due = not search and band in _COUNTED
    moment = "due_at" if by_due else "updated_at"
    if place := _place(after):
        _mark, at, pk = place
        way = "gt" if by_due else "lt"
        rows = rows.filter(Q(**{f"{moment}__{way}": at}) | Q(**{moment: at, f"pk__{way}": pk}))
    order = ("due_at", "pk") if by_due else ("-updated_at", "-pk")
    found = list(rows.order_by(*order)[: DESK_PAGE + 1])
    last = found[DESK_PAGE - 1] if len(found) > DESK_PAGE else None
    return Page(found[:DESK_PAGE], _cursor("", getattr(last, moment), last.pk) if last else "")


def band_sizes(user: User) -> dict[str, int]:
    """How many wait in each band that asks for us, counted up to MOST_COUNTED."""
    return {
        band: cases_of(user).select_related(None).filter(_in_band(band, user))[:MOST_COUNTED].count()
        for band in _COUNTED
    }


def _in_band(band: str, user: User) -> Q:
    ours = Q(status__in=sorted(OURS))
    known = {
        "overdue": ours & Q(due_at__lt=timezone.now()),
        "mine": ours & Q(assigned=user),
        "free": ours & Q(assigned__isnull=True),
        "with_merchant": Q(status=CaseStatus.WITH_MERCHANT),
        "solved": Q(status=CaseStatus.SOLVED),
        "all": Q(),
    }
    return known.get(band, ours)


def _found_by(words: str) -> Q:
    plain = words.replace("\x00", "").strip()
    return Q(reference=plain.upper()) | Q(merchant__mid=plain.upper()) | Q(terminal__serial=plain)


def _cursor(mark: str, at: datetime, pk: UUID) -> str:
    return base64.urlsafe_b64encode(f"{mark}~{at.isoformat()}~{pk}".encode()).decode()


def _place(cursor: str) -> tuple[str, datetime, UUID] | None:
    """Where to go on; a cursor that makes no sense begins at the beginning."""
    try:
        mark, at, pk = base64.urlsafe_b64decode(cursor.encode()).decode().split("~")
        return mark, parse_time(at), UUID(pk)
    except (ValueError, binascii.Error):
        return None
