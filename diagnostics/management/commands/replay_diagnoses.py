"""Judge every stored run again from its readings and tell what comes out otherwise, by the versions that judged it."""

import json
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from diagnostics.replaying import again, differing, finished_runs, stored, versions_of

_AT_A_TIME: Final = 200
_MOST_SHOWN: Final = 100


class Command(BaseCommand):
    help = "Judge all stored diagnoses again; fails when one of today's versions comes out otherwise than it was kept."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        counted: dict[str, dict[str, int]] = {}
        differences: list[dict[str, Any]] = []
        broken = 0
        for run in finished_runs().iterator(chunk_size=_AT_A_TIME):
            now = again(run)
            found = differing(stored(run), now)
            row = counted.setdefault(run.judged_by, {"runs": 0, "same": 0, "different": 0})
            row["runs"] += 1
            row["different" if found else "same"] += 1
            if found and run.judged_by == versions_of(now):
                broken += 1
            if found and len(differences) < _MOST_SHOWN:
                differences.append({"diagnosis": str(run.pk), "judged_by": run.judged_by, "parts": found})
        if options["json"]:
            self.stdout.write(json.dumps({"versions": counted, "differences": differences}, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(counted, differences)) or "no diagnosis is stored")
        if broken:
            raise CommandError(f"{broken} diagnoses come out otherwise under the very versions that judged them")


def _lines(counted: dict[str, dict[str, int]], differences: list[dict[str, Any]]) -> list[str]:
    lines = [f"{by}: {row['same']} of {row['runs']} the same" for by, row in sorted(counted.items())]
    return lines + [f"  {one['diagnosis']} ({one['judged_by']}): {', '.join(one['parts'])}" for one in differences]
