"""Questions to the database that more than one page asks."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from portal.access import notices_of, terminal_for, terminals_of
from portal.compiled import Compiled
from portal.condition import FRESH
from portal.models import Member, Merchant, Notice, ReportHistory, Terminal, TerminalStatus, User
from portal.standing import Standing, stands
from portal.terminals.finding import with_facts, with_problems, with_stage
from portal.terminals.stages import Stage

PAGE = 20


_NOTICE = ("id", "kind", "title", "url", "effective_on", "created_at", "read_at")
_NEWEST = Compiled(lambda user: notices_of(User(pk=user)).values_list(*_NOTICE)[:3], user=int)


def newest_notices(user: User) -> list[Notice]:
    """The last three, without their text."""
    return [Notice.from_db("default", _NOTICE, row) for row in _NEWEST.rows(user=user.pk)]


def terminal_rows(
    user: User,
    now: datetime,
    *,
    status: str = "",
    search: str = "",
    stage: str = "",
    shop: str = "",
    firmware: str = "",
    seen: str = "",
    problems: bool = False,
    standing: str = "",
) -> QuerySet[Terminal]:
    """The terminals this person may see and looks for, in serial order, with what condition_of wants.

    `stage` is one of portal.terminals.stages, `status` a stored one, `shop` a merchant number, `seen` is "lately" or
    "not", `standing` whether it can take cards. What depends on the clock is asked of the clock, so nothing has to be
    written when a terminal falls silent.
    """
    rows = with_facts(terminals_of(user), now)
    if stage in set(Stage) or problems:
        rows = with_stage(rows, now)
    if stage in set(Stage):
        rows = rows.filter(Q(stage=stage))
    if status in TerminalStatus.values:
        rows = rows.filter(status=status)
    if problems:
        rows = with_problems(rows)
    if standing in Standing.values:
        rows = rows.filter(stands(Standing(standing), now))
    if search:
        rows = rows.filter(_search(search))
    if shop:
        rows = rows.filter(merchant__mid=shop.upper())
    if firmware:
        rows = rows.filter(report__data__firmware=firmware)
    if seen:
        rows = rows.filter(_seen(seen, now))
    return rows.order_by("serial")


def _seen(seen: str, now: datetime) -> Q:
    if seen == "lately":
        return Q(report__measured_at__gte=now - FRESH)
    return Q(report__isnull=True) | Q(report__measured_at__lt=now - FRESH)


def _search(words: str) -> Q:
    """Serial number, terminal number, merchant number, place, or the shop's name by any part of it."""
    named = Merchant.objects.filter(Q(name__icontains=words) | Q(receipt_name__icontains=words))
    return (
        Q(serial__icontains=words)
        | Q(tid=words)
        | Q(merchant__mid=words.upper())
        | Q(place_address__icontains=words)
        | Q(merchant__in=named.values("pk"))
    )


def terminal_page(
    user: User, now: datetime, *, after: str = "", limit: int = PAGE, **wanted: Any
) -> tuple[list[Terminal], str]:
    """One page of `terminal_rows`, and the serial to go on after ("" at the end)."""
    rows = terminal_rows(user, now, **wanted)
    if after:
        rows = rows.filter(serial__gt=after)
    found = list(rows[: limit + 1])
    return found[:limit], found[limit - 1].serial if len(found) > limit else ""


def terminal_in_full(user: User, serial: str, now: datetime) -> Terminal:
    """One terminal with all that its page says from rows of its own, and this person's role in its shop; 404 for
    whom it does not concern. One query."""
    role = Member.objects.filter(user=user, merchant=OuterRef("merchant")).values("role")[:1]
    rows = terminals_of(user).select_related("merchant", "report", "register", "keeper", "deputy")
    facts: dict[str, Any] = {"my_role": Subquery(role)}
    return terminal_for(user, serial, rows=with_facts(rows, now).annotate(**facts))


def recent_reports(terminal: Terminal, limit: int = 10) -> list[ReportHistory]:
    return list(ReportHistory.objects.filter(terminal=terminal).order_by("-received_at", "-pk")[:limit])
