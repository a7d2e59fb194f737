"""One page of the queue: a band, narrowed by filters, in an order, by keyset, so that deep pages cost the same."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from applications.access import reviewable
from applications.desk.bands import in_band
from applications.models import Application, LookOutcome, SecondLook
from applications.rules.trades import trades
from applications.search import found_in
from portal.models import User
from portal.wire import parse_time

PAGE_SIZE: Final = 50
#: Whole columns for each order: what is walked is an index, forwards or backwards.
SORTS: Final[dict[str, tuple[str, ...]]] = {
    "oldest": ("submitted_at", "pk"),
    "newest": ("-submitted_at", "-pk"),
    "risk": ("-risk_score", "submitted_at", "pk"),
}


#: What a list shows (waiting.py) and goes on by; nothing else is carried, nor decrypted.
SHOWN: Final = (
    *("reference", "status", "status_since", "submitted_at", "declared_at", "due_on", "round", "subject_type"),
    *("risk_score", "risk_high", "claimed_by", "first_approved_by", "claimed_by__email", "claimed_by__name"),
    *("business__name", "personal__name"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see of the queue; empty means all.

    `risk` is "high" or "low", `held` "nobody", "me" or the number of a reviewer. Orders are those of SORTS.
    """

    band: str = "waiting"
    subject: str = ""
    province: str = ""
    trade: str = ""
    risk: str = ""
    held: str = ""
    since: date | None = None
    sort: str = "oldest"


@dataclass(frozen=True, slots=True)
class QueuePage:
    """`next` is the cursor of the following page, "" on the last one."""

    rows: Sequence[Application]
    next: str


def queue_page(
    user: User, wanted: Wanted | None = None, *, search: str = "", after: str = "", size: int = PAGE_SIZE
) -> QueuePage:
    """One page of what is wanted; a search looks everywhere, longest waiting first."""
    searching = bool(search.strip())
    wanted = Wanted(band="all") if searching else wanted or Wanted()
    rows = listed(user, wanted, after=after)
    found = found_in(rows, search, size=size + 1) if searching else list(rows[: size + 1])
    more = len(found) > size
    return QueuePage(found[:size], cursor_after(found[size - 1], _order(wanted)) if more else "")


def listed(user: User, wanted: Wanted, *, after: str = "") -> QuerySet[Application]:
    """Everything that is wanted, in its order, from behind the row of the cursor."""
    order = _order(wanted)
    rows = reviewable(user).filter(in_band(wanted.band, user), _narrowed(wanted, user), _beyond(after, order))
    rows = rows.annotate(came_before=Exists(_earlier_than_it()), doubted=Exists(_doubts_about_it())).order_by(*order)
    return rows.select_related("business", "personal", "claimed_by").only(*SHOWN)


def _order(wanted: Wanted) -> tuple[str, ...]:
    return SORTS.get(wanted.sort, SORTS["oldest"])


def _narrowed(wanted: Wanted, user: User) -> Q:
    """The filters; nonsense in one of them finds nothing rather than everything."""
    narrower = Q()
    if wanted.subject:
        narrower &= Q(subject_type=wanted.subject)
    if wanted.province:
        narrower &= Q(region__startswith=wanted.province)
    if wanted.trade:
        trade = trades().get(wanted.trade)
        narrower &= Q(mcc__in=trade.codes if trade else ())
    if wanted.risk:
        narrower &= Q(risk_high=wanted.risk == "high")
    if wanted.held == "nobody":
        narrower &= Q(claimed_by__isnull=True)
    elif wanted.held:
        narrower &= Q(claimed_by=user.pk if wanted.held == "me" else wanted.held)
    if wanted.since:
        narrower &= Q(submitted_at__gte=datetime.combine(wanted.since, time.min, timezone.get_current_timezone()))
    return narrower


def _earlier_than_it() -> QuerySet[Application]:
    return Application.objects.filter(applicant=OuterRef("applicant"), submitted_at__lt=OuterRef("submitted_at"))


def _doubts_about_it() -> QuerySet[SecondLook]:
    return SecondLook.objects.filter(application=OuterRef("pk"), opinion=LookOutcome.DISAGREE)


def _beyond(cursor: str, order: tuple[str, ...]) -> Q:
    """What comes after the row of the cursor, in this order.

    One bound on the first column lets the database begin in the middle of its index; the others are exact.
    """
    values = _read_cursor(cursor, order)
    if values is None:
        return Q()
    exact, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column, way = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        exact |= same & Q(**{f"{column}__{way}": value})
        same &= Q(**{column: value})
    first, way = order[0].removeprefix("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{way}": values[0]}) & exact


def cursor_after(last: Application, order: tuple[str, ...] = SORTS["oldest"]) -> str:
    """Where a page goes on behind this row."""
    values: list[Any] = [getattr(last, name.removeprefix("-")) for name in order]
    told = "~".join(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)
    return base64.urlsafe_b64encode(told.encode()).decode()


def _read_cursor(cursor: str, order: tuple[str, ...]) -> list[Any] | None:
    """The values of the row; a cursor that was tampered with, or is of another order, starts from the beginning."""
    reading: dict[str, Callable[[str], Any]] = {"submitted_at": parse_time, "pk": UUID, "risk_score": int}
    try:
        parts = base64.urlsafe_b64decode(cursor.encode()).decode().split("~")
        return [reading[name.removeprefix("-")](part) for name, part in zip(order, parts, strict=True)]
    except (ValueError, binascii.Error):
        return None
