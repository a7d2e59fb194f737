"""Questions to the database that more than one page asks."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from portal.access import notices_of, terminals_of
from portal.compiled import Compiled
from portal.condition import FRESH, UPDATE_LIFE
from portal.models import (
    ChangeRequest,
    Member,
    Merchant,
    Notice,
    ReportHistory,
    Role,
    Swap,
    Terminal,
    TerminalStatus,
    User,
)
from portal.models.spare import SWAP_OVER
from portal.standing import Standing
from portal.terminals.finding import in_stage, in_standing, in_trouble, unheard, with_facts
from portal.terminals.search import found_by
from portal.terminals.stages import Stage

PAGE = 20


_NOTICE = ("id", "kind", "title", "url", "effective_on", "created_at", "read_at")
_NEWEST = Compiled(lambda user: notices_of(User(pk=user)).values_list(*_NOTICE)[:3], user=int)


def newest_notices(user: User) -> list[Notice]:
    """The last three, without their text."""
    return [Notice.from_db("default", _NOTICE, row) for row in _NEWEST.rows(user=user.pk)]


def terminal_rows(user: User, now: datetime) -> QuerySet[Terminal]:
    """The terminals this person may see, in serial order, with what condition_of wants."""
    return with_facts(terminals_of(user), now).order_by("serial")


def terminal_page(
    user: User, now: datetime, *, after: str = "", limit: int = PAGE, **wanted: Any
) -> tuple[list[Terminal], str]:
    """One page of those that are wanted, and the serial to go on after ("" at the end); `wanted` as of `alternatives`.

    Every alternative is asked for its first ones in the order of the list; the first of all these are the page. So it
    costs the same wherever they stand and however many there are.
    """
    ways = alternatives(now, **wanted)
    rows = terminal_rows(user, now)
    if after:
        rows = rows.filter(serial__gt=after)
    if len(ways) == 1:
        found = list(rows.filter(ways[0])[: limit + 1])
    else:
        near = terminals_of(user).filter(serial__gt=after).order_by("serial").values_list("serial", flat=True)
        serials = {serial for way in ways for serial in near.filter(way)[: limit + 1]}
        found = list(rows.filter(serial__in=serials)[: limit + 1]) if serials else []  # in the database's own order
    return found[:limit], found[limit - 1].serial if len(found) > limit else ""


def alternatives(
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
) -> list[Q]:
    """What fits one of these is wanted; each can be found along an index.

    `stage` is one of portal.terminals.stages, `status` a stored one, `shop` a merchant number, `seen` is "lately" or
    "not", `standing` whether it can take cards. What depends on the clock is asked of the clock, so nothing has to be
    written when a terminal falls silent.
    """
    several: list[list[Q]] = []
    if search:
        several.append(found_by(search))
    if problems:
        several.append(in_trouble(now))
    if stage in set(Stage):
        several.append(in_stage(Stage(stage), now))
    if standing in Standing.values:
        several.append(in_standing(Standing(standing), now))
    if seen:
        several.append([Q(report__measured_at__gte=now - FRESH)] if seen == "lately" else unheard(now))
    narrower = Q(status=status) if status in TerminalStatus.values else Q()
    if shop:
        narrower &= Q(merchant__in=Merchant.objects.filter(mid=shop.upper()).values("pk"))
    if firmware:
        narrower &= Q(firmware=firmware)
    several.sort(key=len)  # the longest is walked way by way, the others are conditions on the way
    for ways in several[:-1]:
        narrower &= reduce(or_, ways)
    return [narrower & way for way in several[-1]] if several else [narrower]


def terminal_in_full(user: User, serial: str, now: datetime) -> Terminal:
    """One terminal with all that its page says from rows of its own, and this person's role in its shop; 404 for
    whom it does not concern. One query."""
    if "\x00" in serial:  # no serial has it, and PostgreSQL would refuse to look
        raise Http404
    asked = _IN_FULL_FOR_STAFF if user.is_reviewer else _IN_FULL
    found = asked.objects(user=user.pk, serial=serial, since=now - UPDATE_LIFE)
    if not found:
        raise Http404
    terminal: Terminal = found[0]
    return terminal


def _in_full(user: User, serial: str, since: datetime) -> QuerySet[Terminal]:
    role = Member.objects.filter(user=user.pk, merchant=OuterRef("merchant")).values("role")[:1]
    rows = terminals_of(user).select_related("merchant", "report", "register", "keeper", "deputy")
    facts: dict[str, Any] = {
        "my_role": Subquery(role),
        "asked_for": Exists(ChangeRequest.objects.filter(terminal=OuterRef("pk"))),
        "in_swap": Exists(Swap.objects.filter(failed=OuterRef("pk")).exclude(state__in=SWAP_OVER))
        | Exists(Swap.objects.filter(spare=OuterRef("pk")).exclude(state__in=SWAP_OVER)),
    }
    return with_facts(rows, since + UPDATE_LIFE).annotate(**facts).filter(serial=serial)


_KINDS: dict[str, type] = {"user": int, "serial": str, "since": datetime}
_IN_FULL = Compiled(lambda user, serial, since: _in_full(User(pk=user), serial, since), **_KINDS)
_IN_FULL_FOR_STAFF = Compiled(
    lambda user, serial, since: _in_full(User(pk=user, role=Role.REVIEWER), serial, since), **_KINDS
)


def recent_reports(terminal: Terminal, limit: int = 10) -> list[ReportHistory]:
    return list(ReportHistory.objects.filter(terminal=terminal).order_by("-received_at", "-pk")[:limit])
