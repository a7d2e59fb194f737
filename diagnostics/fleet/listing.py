"""Questions to the database that the pages of the drift watch ask: bounded, whatever the size of the fleet."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from diagnostics.models import Drift, FleetScan
from portal.models import Terminal

PAGE: Final = 20
MOST_COUNTED: Final = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """`after` continues the list; empty on its last page. `number` is counted up to MOST_COUNTED + 1."""

    rows: list[Drift]
    after: str
    number: int


def page_of(rows: QuerySet[Drift], *, kind: str = "", region: str = "", merchant: str = "", after: str = "") -> Page:
    """One page of differences, newest first. A filter or place that makes no sense finds what it finds."""
    if kind:
        rows = rows.filter(kind=kind)
    if region:
        rows = rows.filter(merchant__region__startswith=region.removesuffix("00").removesuffix("00"))
    if merchant:
        rows = rows.filter(merchant__mid=merchant.upper())
    number = rows.order_by()[: MOST_COUNTED + 1].count()
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    return Page(found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else "", number)


def about(rows: QuerySet[Drift], terminal: Terminal) -> list[Drift]:
    """The differences of one terminal and those of its merchant; what stops payments first."""
    own = Q(terminal=terminal)
    if terminal.merchant_id:
        own |= Q(merchant=terminal.merchant_id, terminal=None, serial="")
    return list(rows.filter(own).order_by("-stops_payments", "-pk")[:PAGE])


def scans() -> tuple[FleetScan | None, FleetScan | None]:
    """The newest comparison, and the last one that was complete."""
    newest = FleetScan.objects.order_by("-pk").first()
    if newest is not None and newest.finished_at is not None:
        return newest, newest
    return newest, FleetScan.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
