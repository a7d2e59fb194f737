"""Questions about a person's shops: counted by the database, in a fixed number of queries for 1 shop or 500."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Value, When

from portal.access import merchants_of, terminals_of
from portal.models import Merchant, Terminal, TerminalStatus, User
from portal.shops.sentence import Shop
from portal.standing import Standing, stands

PAGE = 20
_COLUMNS = ("works", "trouble", "unknown", "silent_since", "role", "last_payment_at", "asked_at")


def shops_of(user: User, now: datetime, *, first: str = "", limit: int = PAGE) -> list[Shop]:
    """The shop with the number `first` on top, then those with most trouble; one query."""
    on_top = Case(When(mid=first, then=Value(0)), default=Value(1), output_field=IntegerField())
    order: list[Any] = [on_top, "-trouble", "-unknown", "name", "pk"]
    return [_shop(row) for row in _counted(merchants_of(user), now).order_by(*order)[:limit]]


def shop_page(
    user: User, now: datetime, *, search: str = "", after: str = "", limit: int = PAGE
) -> tuple[list[Shop], str]:
    """One page of all shops in the order of their numbers, and the number to go on after ("" at the end)."""
    rows = merchants_of(user)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(receipt_name__icontains=search) | Q(mid=search.upper()))
    if after:
        rows = rows.filter(mid__gt=after)
    found = [_shop(row) for row in _counted(rows, now).order_by("mid")[: limit + 1]]
    return found[:limit], found[limit - 1].merchant.mid if len(found) > limit else ""


def _counted(rows: QuerySet[Merchant], now: datetime) -> QuerySet[Merchant]:
    silent = stands(Standing.UNKNOWN, now, "terminals__")
    return rows.annotate(
        number=Count("terminals"),
        works=Count("terminals", filter=stands(Standing.WORKS, now, "terminals__")),
        trouble=Count("terminals", filter=stands(Standing.TROUBLE, now, "terminals__")),
        unknown=Count("terminals", filter=silent),
        silent_since=Max("terminals__report__measured_at", filter=silent),
        last_payment_at=F("reading__last_payment_at"),
        asked_at=F("reading__asked_at"),
        role=F("memberships__role"),  # of this person: the same row that made the shop theirs
    )


def _shop(row: Merchant) -> Shop:
    counted = vars(row)  # the columns that the database added
    return Shop(row, counted["number"], **{name: counted[name] for name in _COLUMNS})


def needing_attention(user: User, now: datetime, *, shop: UUID | None = None, limit: int = 6) -> list[Terminal]:
    """Terminals in trouble, those of which nothing is known, and those in repair; trouble first."""
    trouble = stands(Standing.TROUBLE, now)
    quiet = stands(Standing.UNKNOWN, now) | Q(status=TerminalStatus.IN_REPAIR)
    found = terminals_of(user).filter(trouble | quiet)
    if shop:
        found = found.filter(merchant=shop)
    loud = Case(When(trouble, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(found.order_by(loud, "serial")[:limit])
