"""Writing down what differs: each difference stands in one row from the day it was first seen until it is gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from diagnostics.fleet.compare import Difference
from diagnostics.models import Drift, FleetScan

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """What a difference is about: a terminal, a merchant, or a serial number that the portal does not have."""

    terminal: int | None = None
    merchant: UUID | None = None
    serial: str = ""

    def key(self, kind: str) -> str:
        if self.terminal is not None:
            return f"t:{self.terminal}:{kind}"
        return f"s:{self.serial}:{kind}" if self.serial else f"m:{self.merchant}:{kind}"


def write(scan: FleetScan, found: Mapping[Subject, Iterable[Difference]], *, now: datetime) -> int:
    """Keep these differences; returns how many were not known before. What was known keeps its first day."""
    rows = [
        Drift(
            open_key=subject.key(difference.kind),
            kind=difference.kind,
            terminal_id=subject.terminal,
            merchant_id=subject.merchant,
            serial=subject.serial,
            stops_payments=difference.stops_payments,
            evidence=difference.as_json,
            first_scan=scan,
            seen_scan=scan,
            first_seen=now,
            last_seen=now,
        )
        for subject, several in found.items()
        for difference in several
    ]
    known = set()
    for some in _chunks([row.open_key for row in rows]):
        known |= set(Drift.objects.filter(open_key__in=some).values_list("open_key", flat=True))
    Drift.objects.bulk_create(
        rows,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["open_key"],
        update_fields=["merchant", "stops_payments", "evidence", "seen_scan", "cleared_scan", "last_seen"],
    )
    return len(rows) - len(known)


def _chunks(keys: list[str | None]) -> Iterable[list[str | None]]:
    return [keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH)]
