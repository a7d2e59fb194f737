"""The end of a complete comparison: who is missing at the acquirer, and what is gone."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from diagnostics.evidence import Case, Reading
from diagnostics.fleet import drifts
from diagnostics.fleet.candidates import WATCHED
from diagnostics.fleet.compare import ONLY_AT_THE_ACQUIRER, TERMINAL_CHECKS, differences
from diagnostics.fleet.drifts import Subject
from diagnostics.models import Drift, FleetPage, FleetScan
from diagnostics.readings import portal
from portal.models import Terminal

_BATCH: Final = 500
#: A list that lacks more than this is rather a fault of the list: nothing is concluded from what it does not hold.
FEW: Final = 100
_SHARE: Final = 0.2

_ABSENT: Final = """
SELECT t.id FROM {terminal} AS t
LEFT JOIN (SELECT {value} AS serial FROM {page} AS p, {array}(p.serials) AS one WHERE p.scan_id = %s) AS listed
  ON listed.serial = t.serial
WHERE listed.serial IS NULL AND t.merchant_id IS NOT NULL AND t.status IN ({status})
ORDER BY t.id
"""


def conclude(scan: FleetScan) -> None:
    """Everything that only the whole list can tell, in one transaction."""
    now = timezone.now()
    with transaction.atomic():
        absent = _absent(scan)
        watched = Terminal.objects.filter(merchant__isnull=False, status__in=WATCHED).count()
        believed = len(absent) <= max(FEW, watched * _SHARE)
        opened = sum(_missing(scan, some, now) for some in _chunks(absent)) if believed else 0
        cleared = _gone(scan, now)
        FleetScan.objects.filter(pk=scan.pk).update(
            finished_at=now,
            absent=len(absent),
            opened=F("opened") + opened,
            cleared=cleared,
            trouble="" if believed else "list_incomplete",
        )
        FleetPage.objects.filter(scan=scan).delete()
    scan.refresh_from_db()


def _absent(scan: FleetScan) -> list[int]:
    """Our terminals at work whose serial number stands on no page."""
    postgres = connection.vendor == "postgresql"
    statement = _ABSENT.format(
        terminal=Terminal._meta.db_table,
        page=FleetPage._meta.db_table,
        status=", ".join("%s" for _ in WATCHED),
        value="one" if postgres else "one.value",
        array="jsonb_array_elements_text" if postgres else "json_each",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [scan.pk, *(status.value for status in WATCHED)])
        return [row[0] for row in cursor]


def _missing(scan: FleetScan, keys: list[int], now: datetime) -> int:
    """The acquirer does not have these: judged by the check that a diagnosis judges a 404 with."""
    found = {}
    for terminal in Terminal.objects.select_related("merchant").filter(pk__in=keys):
        case = Case.of([portal.read(terminal, now=now), Reading("terminal", read_at=now, absent=True)], now=now)
        subject = Subject(terminal=terminal.pk, merchant=terminal.merchant_id)
        found[subject] = differences(case, TERMINAL_CHECKS)
    return drifts.write(scan, found, now=now)


def _gone(scan: FleetScan, now: datetime) -> int:
    """Seen to be equal again, known to the portal by now or not listed any more, or no terminal at work any more."""
    at_work = Terminal.objects.filter(merchant=OuterRef("merchant"), status__in=WATCHED)
    elsewhere = ~Q(terminal__status__in=WATCHED) | Q(terminal__merchant=None) | ~Q(terminal__merchant=F("merchant"))
    over = Drift.objects.filter(gone_at=None).filter(
        Q(cleared_scan=scan)
        | (Q(kind=ONLY_AT_THE_ACQUIRER) & ~Q(seen_scan=scan))
        | (Q(terminal__isnull=False) & elsewhere)
        | (Q(terminal=None, serial="") & ~Exists(at_work))
    )
    return Drift.objects.filter(pk__in=list(over.values_list("pk", flat=True))).update(gone_at=now, open_key=None)


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), _BATCH):
        yield keys[start : start + _BATCH]
