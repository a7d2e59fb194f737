"""Compare the whole fleet here and now, without worker or broker, and tell what differs."""

import json
import time
from argparse import ArgumentParser
from collections import Counter
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from diagnostics import catalogue
from diagnostics.evidence import written
from diagnostics.fleet.scan import open_scan, run
from diagnostics.labels import said
from diagnostics.models import Drift, FleetScan

_IMPOSSIBLE: Final = 1
_LONGEST_WAIT: Final = 600.0


class Command(BaseCommand):
    help = "Compare the portal, the acquirer's register and the last reports of all terminals, and wait for the result."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        scan = open_scan()
        scan.again_if_free()
        until = time.monotonic() + _LONGEST_WAIT
        while scan.is_open and time.monotonic() < until:
            run(scan.pk)
            scan.refresh_from_db()
            if scan.trouble and scan.finished_at is None:
                break
            if scan.is_open:
                time.sleep(0.2)  # a worker is at it
        if scan.finished_at is None:
            raise CommandError(f"The comparison is not complete: {scan.trouble or 'running'}.", returncode=_IMPOSSIBLE)
        found = _document(scan)
        self.stdout.write(json.dumps(found) if options["json"] else _report(found))


def _document(scan: FleetScan) -> dict[str, Any]:
    kinds = Drift.objects.filter(gone_at=None).order_by("kind").values_list("kind").annotate(number=Count("pk"))
    return {
        "scan": scan.pk,
        "started_at": written(scan.created_at),
        "finished_at": written(scan.finished_at),
        "terminals": scan.terminals,
        "judged": scan.judged,
        "opened": scan.opened,
        "cleared": scan.cleared,
        "absent": scan.absent,
        "trouble": scan.trouble,
        "open": dict(kinds),
    }


def _report(found: dict[str, Any]) -> str:
    """The same for a person at a terminal, in the language of the site."""
    counts = Counter(found["open"])
    lines = [f"{found['terminals']} ≟ {found['finished_at']}  +{found['opened']} −{found['cleared']}"]
    for kind, number in counts.most_common():
        cause = catalogue.causes().get(kind)
        lines.append(f"{number:8}  {said(cause.name if cause else catalogue.findings().get(kind)) or kind}")
    return "\n".join(lines)
