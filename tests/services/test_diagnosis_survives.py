"""Kill -9 of the worker in the middle of a diagnosis: finished once, within a minute after a worker is back."""

import json
from pathlib import Path

from tests.diagnostics.conftest import LINE, SERIAL
from tests.services.processes import Portal

_START = f"""
from diagnostics.actions.start import start_diagnosis
from portal.models import Terminal, User
user, _ = User.objects.get_or_create(email="owner@shop.example")
result = str(start_diagnosis(Terminal.objects.get(serial={SERIAL!r}), by=user).pk)
"""


def prepared(portal: Portal) -> Portal:
    """The shop's terminal on both sides, its merchant frozen, and an acquirer that takes its time."""
    fleet = Path(portal.folder) / "fleet.jsonl"
    fleet.write_text(LINE + "\n", encoding="utf-8")
    portal.manage("import_fleet", str(fleet))
    portal.start("sandbox", "worker-io", "scheduler")
    portal.manage("sandbox", "seed", str(fleet))
    portal.manage("sandbox", "inject", "merchant_frozen", SERIAL)
    portal.manage("sandbox", "inject", "latency", "--ms", "3000")
    return portal


def test_a_killed_worker_does_not_lose_or_double_a_diagnosis(laptop: Portal) -> None:
    portal = prepared(laptop)
    rows = portal.database
    run = portal.python(_START)
    portal.until(
        lambda: rows.value("select count(*) from diagnostics_steprun where state = 'running'") > 0,
        within=60, what="a step to run",
    )  # fmt: skip

    portal.kill("worker-io")
    assert rows.value("select state from diagnostics_diagnosis") == "running"
    portal.start("worker-io")
    took = portal.until(
        lambda: rows.value("select state from diagnostics_diagnosis") != "running", within=60, what="the verdict"
    )

    verdict = rows.value("select verdict from diagnostics_diagnosis")
    assert (verdict if isinstance(verdict, dict) else json.loads(verdict))["cause"] == "merchant_frozen", took
    assert rows.value("select count(*) from diagnostics_storedreading") == 10
    assert rows.value("select count(*) from diagnostics_steprun where state = 'done'") == 7
    assert run
