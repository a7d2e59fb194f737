"""Kill -9 of the worker while what it asked of terminals is on its way: each is taken up, each terminal asked once."""

import json
import urllib.request
from typing import Any

import pytest

from portal.acquirer.sandbox.remote import ask
from tests.diagnostics.conftest import LINE
from tests.services.processes import Portal

pytestmark = pytest.mark.crash
_LEASE = 60  # portal/commands/following.py: how long the next worker leaves it to the dead one
_START = """
from portal.commands.following import write_line
from portal.commands.lines import BACKUP, DOWNLOAD, line_of
from portal.models import Terminal

for terminal, order in zip(Terminal.objects.order_by("serial"), (BACKUP, DOWNLOAD), strict=True):
    write_line(terminal, line_of(order), by=None)
"""
_OUT = "select count(*) from portal_sentcommand where tried_at_acquirer is not null and command_id = ''"


def test_a_killed_worker_leaves_no_terminal_unasked_and_asks_none_twice(laptop: Portal) -> None:
    fleet = laptop.folder / "fleet.jsonl"
    fleet.write_text(LINE + "\n", encoding="utf-8")
    laptop.manage("import_fleet", str(fleet))
    laptop.start("sandbox", "worker-io", "scheduler")
    laptop.manage("sandbox", "seed", str(fleet))
    ask(laptop.sandbox_url, "POST", "inject", {"name": "latency", "ms": 6000, "operation": "send_command"})
    laptop.python(_START)
    rows = laptop.database
    laptop.until(lambda: rows.value(_OUT) == 2, within=60, what="both calls to be on their way")

    laptop.kill("worker-io")
    assert rows.value(_OUT) == 2
    ask(laptop.sandbox_url, "POST", "lift", {})
    laptop.start("worker-io")
    laptop.until(lambda: rows.value(_OUT) == 0, within=2 * _LEASE, what="both commands to be taken up")

    first = rows.rows("select tries, state from portal_sentcommand where position = 0")
    assert [tries > 1 for tries, _state in first] == [True, True]
    assert _at_acquirer(laptop)["command"] == 2 + rows.value(
        "select count(*) from portal_sentcommand where position > 0 and command_id <> ''"
    )


def _at_acquirer(portal: Portal) -> dict[str, Any]:
    with urllib.request.urlopen(f"{portal.sandbox_url}/sandbox/health") as answer:
        found: dict[str, Any] = json.load(answer)
        return found
