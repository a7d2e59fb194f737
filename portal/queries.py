"""Questions to the database that more than one page asks."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from portal.access import merchants_of, terminals_of
from portal.condition import FRESH
from portal.models import Merchant, ReportHistory, Terminal, TerminalStatus, User

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


def terminal_page(
    user: User, *, after: str = "", status: str = "", search: str = "", limit: int = PAGE
) -> tuple[list[Terminal], str]:
    """One page of terminals in serial order, and the serial to go on after ("" at the end)."""
    rows: QuerySet[Terminal] = terminals_of(user)
    if status in TerminalStatus.values:
        rows = rows.filter(status=status)
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
