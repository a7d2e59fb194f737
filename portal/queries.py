"""Questions to the database that more than one page asks."""

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.access import notices_of, terminals_of
from portal.compiled import Compiled
from portal.models import Notice, ReportHistory, Terminal, TerminalStatus, User
from portal.standing import Standing, stands

PAGE = 20


_NOTICE = ("id", "kind", "title", "url", "effective_on", "created_at", "read_at")
_NEWEST = Compiled(lambda user: notices_of(User(pk=user)).values_list(*_NOTICE)[:3], user=int)


def newest_notices(user: User) -> list[Notice]:
    """The last three, without their text."""
    return [Notice.from_db("default", _NOTICE, row) for row in _NEWEST.rows(user=user.pk)]


def terminal_page(
    user: User,
    now: datetime,
    *,
    after: str = "",
    status: str = "",
    search: str = "",
    shop: str = "",
    standing: str = "",
    limit: int = PAGE,
) -> tuple[list[Terminal], str]:
    """One page of terminals in serial order, and the serial to go on after ("" at the end). `shop` is a MID."""
    rows: QuerySet[Terminal] = terminals_of(user)
    if status in TerminalStatus.values:
        rows = rows.filter(status=status)
    if standing in Standing.values:
        rows = rows.filter(stands(Standing(standing), now))
    if shop:
        rows = rows.filter(merchant__mid=shop)
    if search:
        rows = rows.filter(
            Q(serial__icontains=search)
            | Q(tid=search)
            | Q(merchant__mid=search.upper())
            | Q(place_address__icontains=search)
        )
    if after:
        rows = rows.filter(serial__gt=after)
    found = list(rows.order_by("serial")[: limit + 1])
    return found[:limit], found[limit - 1].serial if len(found) > limit else ""


def recent_reports(terminal: Terminal, limit: int = 10) -> list[ReportHistory]:
    return list(ReportHistory.objects.filter(terminal=terminal).order_by("-received_at", "-pk")[:limit])
