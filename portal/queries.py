"""Questions to the database that more than one page asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from portal.access import merchants_of, terminal_for, terminals_of
from portal.condition import FRESH
from portal.models import Member, Merchant, ReportHistory, Terminal, TerminalStatus, User
from portal.terminals.finding import with_facts, with_problems, with_stage
from portal.terminals.stages import Stage

PAGE = 20
_ACTIVE = Q(terminals__status=TerminalStatus.ACTIVE)


@dataclass(frozen=True, slots=True)
class Shop:
    """A merchant with the numbers that its one sentence on the home page needs."""

    merchant: Merchant
    terminals: int
    active: int
    reporting: int
    refused: int

    @property
    def silent(self) -> int:
        return self.active - self.reporting

    @property
    def tone(self) -> str:
        if self.refused:
            return "bad"
        return "warn" if self.silent else "ok" if self.active else "idle"


def refused(prefix: str = "") -> Q:
    """Terminals whose fresh report says that the last attempt failed, that they were opened or have no network."""
    data = f"{prefix}report__data"
    return (
        Q(**{f"{data}__tampered": True})
        | Q(**{f"{data}__network": "none"})
        | (Q(**{f"{data}__last_transaction_rc__isnull": False}) & ~Q(**{f"{data}__last_transaction_rc": "00"}))
        | (Q(**{f"{data}__last_sign_on_rc__isnull": False}) & ~Q(**{f"{data}__last_sign_on_rc": "00"}))
    )


def shops_of(user: User, now: datetime, limit: int = PAGE) -> list[Shop]:
    """The merchants this person acts for, with their terminals counted by the database: one query."""
    fresh = _ACTIVE & Q(terminals__report__measured_at__gte=now - FRESH)
    rows = (
        merchants_of(user)
        .annotate(
            number=Count("terminals"),
            active=Count("terminals", filter=_ACTIVE),
            reporting=Count("terminals", filter=fresh),
            refused=Count("terminals", filter=fresh & refused("terminals__")),
        )
        .order_by("name", "pk")[:limit]
    )
    return [Shop(row, row.number, row.active, row.reporting, row.refused) for row in rows]


def needing_attention(user: User, now: datetime, limit: int = 6) -> list[Terminal]:
    """Active terminals that report trouble or went silent, and those blocked or in repair; trouble first."""
    at_work = Q(status=TerminalStatus.ACTIVE)
    fresh = Q(report__measured_at__gte=now - FRESH)
    trouble = Q(status=TerminalStatus.BLOCKED) | (at_work & fresh & refused())
    quiet = Q(status=TerminalStatus.IN_REPAIR) | (at_work & (Q(report__isnull=True) | ~fresh))
    found = terminals_of(user).filter(trouble | quiet)
    return list(found.annotate(loud=Count("pk", filter=trouble)).order_by("-loud", "serial")[:limit])


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
) -> QuerySet[Terminal]:
    """The terminals this person may see and looks for, in serial order, with what condition_of wants.

    `stage` is one of portal.terminals.stages, `status` a stored one, `shop` a merchant number, `seen` is "lately" or
    "not". What depends on the clock is asked of the clock, so nothing has to be written when a terminal falls silent.
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
    if search:
        rows = rows.filter(_search(search))
    if shop:
        rows = rows.filter(merchant__mid=shop.upper())
    if firmware:
        rows = rows.filter(report__data__firmware=firmware)
    fresh = Q(report__measured_at__gte=now - FRESH)
    if seen == "lately":
        rows = rows.filter(fresh)
    elif seen == "not":
        rows = rows.filter(Q(report__isnull=True) | Q(report__measured_at__lt=now - FRESH))
    return rows.order_by("serial")


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
    user: User, *, after: str = "", limit: int = PAGE, now: datetime | None = None, **wanted: Any
) -> tuple[list[Terminal], str]:
    """One page of `terminal_rows`, and the serial to go on after ("" at the end)."""
    rows = terminal_rows(user, now or timezone.now(), **wanted)
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
