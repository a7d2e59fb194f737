"""Questions to the database that more than one page asks."""

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.access import terminals_of
from portal.models import ReportHistory, Terminal, TerminalStatus, User
from portal.standing import Standing, stands

PAGE = 20


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
