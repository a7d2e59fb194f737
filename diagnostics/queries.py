"""Questions to the database that the pages ask."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from diagnostics.models import Diagnosis, Share
from portal.access import terminals_of
from portal.models import Terminal, TerminalStatus, User
from portal.wire import parse_time

PAGE: Final = 20
LISTED: Final = 8


@dataclass(frozen=True, slots=True)
class Page:
    """`after` continues the list; empty on its last page. `beyond`: the run that stands first on the next one."""

    runs: list[Diagnosis]
    after: str
    beyond: Diagnosis | None = None


def page_of(runs: QuerySet[Diagnosis], after: str) -> Page:
    """One page of a list that is ordered newest first. An `after` that makes no sense begins at the beginning."""
    if place := _place(after):
        at, pk = place
        runs = runs.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    found = list(runs[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    after = f"{last.created_at.isoformat()}_{last.pk}" if last else ""
    return Page(found[:PAGE], after, found[PAGE] if last else None)


def _place(after: str) -> tuple[datetime, UUID] | None:
    at, _, pk = after.partition("_")
    try:
        return parse_time(at), UUID(pk)
    except ValueError:
        return None


def spare_of(terminal: Terminal) -> Terminal | None:
    """Another terminal of the same merchant that could take payments meanwhile; one kept as a spare comes first."""
    if terminal.merchant_id is None:
        return None
    others = Terminal.objects.filter(
        merchant=terminal.merchant_id, status__in=[TerminalStatus.SPARE, TerminalStatus.ACTIVE]
    ).exclude(pk=terminal.pk)
    return others.order_by("-status", "serial").first()


def newer_than(run: Diagnosis) -> Diagnosis | None:
    """The newest run of the same terminal, if this one is not the newest: an old result is never shown as new."""
    later = Diagnosis.objects.filter(terminal=run.terminal_id, created_at__gt=run.created_at)
    return later.order_by("-created_at", "-pk").first()


def open_share_of(run: Diagnosis) -> Share | None:
    """The link by which the provider may read this result now, if there is one."""
    return Share.objects.open_at(timezone.now()).filter(diagnosis=run).order_by("-created_at").first()


@dataclass(frozen=True, slots=True)
class Choice:
    """The terminals that a check may be started for. `named`: the one whose two numbers stand on the slip, or the only
    one there is; `many`: more than are listed, so search.
    """

    named: Terminal | None
    listed: list[Terminal]
    many: bool = False


def terminals_to_check(user: User, *, mid: str = "", tid: str = "", search: str = "", every: bool = False) -> Choice:
    """This person's own terminals, the one on the slip before all others unless `every` asks for the list."""
    own = terminals_of(user).exclude(status=TerminalStatus.RETIRED).order_by("serial")
    if mid and tid and not every and not search:
        found = list(own.filter(tid=tid, merchant__mid=mid)[:2])
        if len(found) == 1:
            return Choice(found[0], found)
    if search:
        own = own.filter(
            Q(serial__icontains=search) | Q(tid=search) | Q(merchant__name__icontains=search) | Q(merchant__mid=search)
        )
    rows = list(own[: LISTED + 1])
    many = len(rows) > LISTED
    alone = rows[0] if len(rows) == 1 and not search else None
    return Choice(alone, rows[:LISTED], many)
