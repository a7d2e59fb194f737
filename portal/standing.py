"""Can this terminal take cards? By our record, its last report and the clock: in SQL for numbers, lists and filters,
and for one terminal in words. What is not known is never counted as working.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from portal.condition import FRESH, is_fresh
from portal.models import Terminal, TerminalStatus
from portal.rooms import FAULTS
from portal.trouble import HINDERING, ailment_of


class Standing(TextChoices):
    """Terminals that are not at work (in stock, on their way, spare, in repair, retired) stand nowhere."""

    WORKS = "works", _("Can take cards")
    TROUBLE = "trouble", _("Reports trouble")
    UNKNOWN = "unknown", _("Not known")


AT_WORK: Final = frozenset({TerminalStatus.ACTIVE, TerminalStatus.BLOCKED})


def hinders(data: Mapping[str, Any]) -> bool:
    """Whether this report says that cards are refused: the same word that the terminal's page leads with."""
    return ailment_of(data) in HINDERING


def standing_of(terminal: Terminal, now: datetime, *, faulty: bool) -> Standing | None:
    """Wants `terminal.report` selected along; `faulty`: a proved problem stands open."""
    if terminal.status not in AT_WORK:
        return None
    if terminal.status == TerminalStatus.BLOCKED or faulty:
        return Standing.TROUBLE
    report = getattr(terminal, "report", None)
    if report is None or not is_fresh(report.measured_at, now):
        return Standing.UNKNOWN
    return Standing.TROUBLE if hinders(report.data) else Standing.WORKS


def at_work(path: str = "") -> Q:
    return Q(**{f"{path}status__in": sorted(AT_WORK)})


def stands(which: Standing, now: datetime, path: str = "") -> Q:
    """The same as standing_of, as a condition; `path` leads from the rows that are asked for to terminals."""
    return stands_since(which, now - FRESH, path)


def stands_since(which: Standing, since: datetime, path: str = "") -> Q:
    """The same for reports that count as fresh when they are not older than `since`."""
    active = Q(**{f"{path}status": TerminalStatus.ACTIVE})
    heard = Q(**{f"{path}report__measured_at__gte": since})
    fault, hindered = faulty(path), Q(**{f"{path}report__hindered": True})
    match which:
        case Standing.WORKS:
            return active & heard & ~fault & ~hindered
        case Standing.UNKNOWN:
            silent = Q(**{f"{path}report__isnull": True}) | Q(**{f"{path}report__measured_at__lt": since})
            return active & silent & ~fault
        case _:
            return Q(**{f"{path}status": TerminalStatus.BLOCKED}) | (active & (fault | (heard & hindered)))


def faulty(path: str = "") -> Q:
    """Whether something proved stands in its way."""
    found = Q(pk__in=[])
    for fault in FAULTS:
        found |= Q(fault(path))
    return found
