"""Questions to the database that the pages of the drift watch ask: bounded, whatever the size of the fleet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.db.models import Count, Model, Q, QuerySet
from django.db.models.functions import TruncMinute

from diagnostics.models import Drift, FleetScan, Incident, IncidentTerminal
from portal.models import Terminal

PAGE: Final = 20
MOST_COUNTED: Final = 1000
_CHART: Final = timedelta(hours=1)
_HEIGHT: Final = 40

Row = TypeVar("Row", bound=Model)


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


def incident_at(terminal: Terminal) -> Incident | None:
    """The open disturbance that this terminal met, if any."""
    return Incident.objects.filter(closed_at=None, terminals__terminal=terminal).order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Bar:
    """First failures in one minute; `x`, `y` and `height` place it in a picture of 60 by 40."""

    minute: datetime
    number: int
    x: int
    y: int
    height: int


def chart_of(incident: Incident) -> list[Bar]:
    """How many terminals met it first in each minute, for its first hour."""
    begin = incident.began_at.replace(second=0, microsecond=0)
    rows = IncidentTerminal.objects.filter(incident=incident, first_failure_at__lt=begin + _CHART)
    counted = rows.annotate(minute=TruncMinute("first_failure_at")).order_by("minute").values_list("minute")
    minutes = list(counted.annotate(number=Count("pk")))
    most = max((number for _, number in minutes), default=1)
    bars = []
    for minute, number in minutes:
        height = max(1, round(_HEIGHT * number / most))
        bars.append(Bar(minute, number, int((minute - begin).total_seconds() // 60), _HEIGHT - height, height))
    return bars


def next_page(rows: QuerySet[Row], after: str, *, newest_first: bool = False) -> tuple[list[Row], str]:
    """One page of rows in the order of their number, and where the list goes on ("" at the end)."""
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after)) if newest_first else rows.filter(pk__gt=int(after))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""
