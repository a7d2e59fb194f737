"""Questions about a person's shops: counted by the database, in a fixed number of queries for 1 shop or 500."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from portal.access import merchants_of, terminals_of
from portal.compiled import Compiled
from portal.condition import FRESH
from portal.models import Merchant, Readiness, ReadinessState, Release, Terminal, TerminalStatus, User
from portal.roles import May, may
from portal.shops.duties import Duty, spare_duty
from portal.shops.sentence import Shop
from portal.standing import Standing, stands, stands_since

PAGE = 20
CHECK_SOON = timedelta(days=7)
_MERCHANT = ("id", "mid", "name", "receipt_name", "subject_type", "status", "licence_valid_until", "id_valid_until")
_COLUMNS = ("number", "works", "trouble", "unknown", "silent_since", "role", "last_payment_at", "asked_at")


def _first_of(user: int, since: datetime, first: str, check_by: date) -> QuerySet[Merchant, Any]:
    on_top = Case(When(mid=first, then=Value(0)), default=Value(1), output_field=IntegerField())
    order: list[Any] = [on_top, "-trouble", "-unknown", "name", "pk"]
    checks = _checks(check_by).filter(terminal__merchant=OuterRef("pk"))
    rows = _counted(merchants_of(User(pk=user)), since).order_by(*order)
    rows = rows.annotate(checks_due=Exists(checks), releases=Exists(Release.objects.all()))
    return rows.values_list(*_MERCHANT, *_COLUMNS, "checks_due", "releases")[: PAGE + 1]


_FIRST = Compiled(_first_of, user=int, since=datetime, first=str, check_by=date)


def shops_of(user: User, now: datetime, *, first: str = "") -> list[Shop]:
    """The shop with the number `first` on top, then those with most trouble; one more than a page, one query."""
    check_by = timezone.localdate(now) + CHECK_SOON
    return [_shop(row) for row in _FIRST.rows(user=user.pk, since=now - FRESH, first=first, check_by=check_by)]


def shop_page(
    user: User, now: datetime, *, search: str = "", after: str = "", limit: int = PAGE
) -> tuple[list[Shop], str]:
    """One page of all shops in the order of their numbers, and the number to go on after ("" at the end)."""
    rows = merchants_of(user)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(receipt_name__icontains=search) | Q(mid=search.upper()))
    if after:
        rows = rows.filter(mid__gt=after)
    counted = _counted(rows, now - FRESH).order_by("mid").values_list(*_MERCHANT, *_COLUMNS)
    found = [_shop(row) for row in counted[: limit + 1]]
    return found[:limit], found[limit - 1].merchant.mid if len(found) > limit else ""


def _counted(rows: QuerySet[Merchant], since: datetime) -> QuerySet[Merchant, Any]:
    silent = stands_since(Standing.UNKNOWN, since, "terminals__")
    return rows.annotate(
        number=Count("terminals"),
        works=Count("terminals", filter=stands_since(Standing.WORKS, since, "terminals__")),
        trouble=Count("terminals", filter=stands_since(Standing.TROUBLE, since, "terminals__")),
        unknown=Count("terminals", filter=silent),
        silent_since=Max("terminals__report__measured_at", filter=silent),
        last_payment_at=F("reading__last_payment_at"),
        asked_at=F("reading__asked_at"),
        role=F("memberships__role"),  # of this person: the same row that made the shop theirs
    )


def _shop(row: tuple[Any, ...]) -> Shop:
    """The merchant holds what pages of many shops show of it; the rest would be asked for."""
    merchant = Merchant.from_db("default", _MERCHANT, row[: len(_MERCHANT)])
    number, *counted = row[len(_MERCHANT) :]
    return Shop(merchant, number, *counted)


def _checks(by: date) -> QuerySet[Readiness]:
    """Of spares whose check falls due, and which is not being made."""
    rows = Readiness.objects.filter(terminal__status=TerminalStatus.SPARE, due_on__lte=by)
    return rows.exclude(state=ReadinessState.CHECKING)


def spare_checks(shops: Iterable[Shop], today: date, limit: int = 20) -> list[Duty]:
    """Spares whose check falls due within days, for those who look after the terminals; a query if there are any."""
    looked_after = [shop.merchant for shop in shops if shop.checks_due and may(shop.role, May.KEEP_TERMINALS)]
    kept = {merchant.pk: merchant.shown_name for merchant in looked_after}
    if not kept:
        return []
    due = _checks(today + CHECK_SOON).filter(terminal__merchant__in=list(kept))
    found = due.order_by("due_on", "pk").values_list("terminal__serial", "due_on", "terminal__merchant")[:limit]
    return [spare_duty(serial, day, kept[merchant]) for serial, day, merchant in found]


def needing_attention(user: User, now: datetime, *, shop: UUID | None = None, limit: int = 6) -> list[Terminal]:
    """Terminals in trouble and those of which nothing is known; trouble first."""
    trouble = stands(Standing.TROUBLE, now)
    found = terminals_of(user).filter(trouble | stands(Standing.UNKNOWN, now))
    if shop:
        found = found.filter(merchant=shop)
    loud = Case(When(trouble, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(found.order_by(loud, "serial")[:limit])
