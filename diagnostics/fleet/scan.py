"""Comparing the whole fleet: pages of the acquirer's list, the next one fetched while this one is compared.

Memory holds two pages, whatever the size of the fleet. Every page is one transaction that also moves the cursor, so a
worker that dies is followed at its page and counts nothing twice. What was not seen is concluded only at the end.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from diagnostics.checks.comparing import today
from diagnostics.fleet import conclusion, pages
from diagnostics.fleet.news import tell_merchants
from diagnostics.models import FleetPage, FleetScan
from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError, Refused
from portal.dispatch import ask_now
from portal.models import User

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(seconds=60)  # a page takes the acquirer at most 8 s
GIVE_UP_AFTER: Final = timedelta(hours=3)
#: A page of 1,000 ordinary entries is larger than the 1 MiB that one answer may have; smaller ones when these are, too.
PAGE_SIZES: Final = (800, 400, 100, 25)
_STRETCH_SECONDS: Final = 120.0  # then the worker is given back, and the scan goes on in a new task


class Lost(Exception):
    """Somebody else works on this scan by now."""


def run(scan_id: int) -> None:
    """Carry the scan on from where it stands, if nobody else does."""
    scan = FleetScan.objects.filter(pk=scan_id).first()
    if scan is None or not scan.claim(LEASE):
        return
    try:
        if scan.listed_at is None and not _list(scan):
            if scan.postpone("", pause=timedelta(0)):
                ask_now("diagnostics.scan_fleet", scan.pk)
            return
        if scan.finished_at is None:
            conclusion.conclude(scan)
        tell_merchants(scan)
        scan.settle(trouble=scan.trouble)
    except Lost:
        log.info("fleet_scan_taken_over", scan=scan_id)
    except AcquirerError as error:
        _put_off(scan, error)
    except Exception:
        scan.postpone("fault")
        raise


def _list(scan: FleetScan) -> bool:
    """Take page after page; False when there is more to do than one task should."""
    until = time.monotonic() + _STRETCH_SECONDS
    fetch, fine = Fetcher(), set[str]()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="fleet-page") as thread:
        ahead = thread.submit(fetch, scan.cursor)
        while True:
            page, following = ahead.result()
            if following:
                ahead = thread.submit(fetch, following)
            now = timezone.now()
            with transaction.atomic():
                taken = pages.take(scan, page, now=now, today=today(now), fine=fine)
                _move_on(scan, page, following, taken)
            if not following:
                return True
            if time.monotonic() > until:
                return False


def _move_on(scan: FleetScan, page: list[dict[str, Any]], following: str, taken: pages.Taken) -> None:
    """Keep what this page held and where the list goes on. Raises Lost when the lease was lost meanwhile."""
    now = timezone.now()
    held = FleetScan.objects.filter(pk=scan.pk, tries=scan.tries, pages=scan.pages)
    moved = held.update(
        cursor=following,
        pages=F("pages") + 1,
        terminals=F("terminals") + len(page),
        judged=F("judged") + taken.judged,
        opened=F("opened") + taken.opened,
        lease_until=now + LEASE,
        listed_at=None if following else now,
        first_failed_at=None,
        trouble="",
    )
    if moved != 1:
        raise Lost
    FleetPage.objects.create(scan=scan, number=scan.pages, serials=[item["terminal"]["serial"] for item in page])
    scan.refresh_from_db()


def _put_off(scan: FleetScan, error: AcquirerError) -> None:
    """Again later, with growing pauses; from the first page when the acquirer does not know its own cursor any more."""
    now = timezone.now()
    since = scan.first_failed_at or now
    log.warning("fleet_scan_put_off", scan=scan.pk, reason=error.reason, pages=scan.pages)
    if now - since > GIVE_UP_AFTER:
        scan.settle(trouble=error.reason)
    elif isinstance(error, Refused) and scan.cursor:
        with transaction.atomic():
            if scan.postpone(error.reason, first_failed_at=since, cursor="", pages=0, terminals=0):
                FleetPage.objects.filter(scan=scan).delete()
    else:
        scan.postpone(error.reason, first_failed_at=since)


class Fetcher:
    """Fetches a page; finds out once how large a page may be."""

    def __init__(self) -> None:
        self._sizes = list(PAGE_SIZES)

    def __call__(self, cursor: str) -> tuple[list[dict[str, Any]], str]:
        """The entries, and the cursor of the next page ("" at the end). Touches no database."""
        while True:
            try:
                page = acquirer().fleet(limit=self._sizes[0], cursor=cursor).data
            except AcquirerError as error:
                if error.reason != "bad_answer" or len(self._sizes) == 1:
                    raise
                self._sizes.pop(0)
                continue
            following = page.get("next_cursor") or ""
            if following and (following == cursor or not page["items"]):
                raise AcquirerError("bad_answer", detail="the list does not go on")
            return page["items"], following


def open_scan(by: User | None = None) -> FleetScan:
    """A new comparison, or the one that is under way. Nobody is asked to work on it yet."""
    try:
        with transaction.atomic():
            return FleetScan.objects.create(asked_by=by)
    except IntegrityError:
        return FleetScan.objects.latest("pk")  # it may have ended by now


def due(now: datetime) -> list[int]:
    """The open comparison, when nobody works on it."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return list(FleetScan.objects.filter(free, due_at__lte=now).values_list("pk", flat=True))
