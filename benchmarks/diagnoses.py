"""From the click to the verdict, every acquirer call delayed, through real workers; how many a second they manage."""

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.line import Line
from portal.acquirer.sandbox.remote import ask
from portal.demo import FLEET_FILE
from portal.management.processes import COMMANDS
from tests.services.answering import Answering, fleet_of, serial_of
from tests.services.chaos import fault_of
from tests.services.processes import Portal
from tests.services.servers import services

_RUNS = """
import time
from diagnostics.actions.start import start_diagnosis
from diagnostics.models import Diagnosis
from portal.acquirer.client import acquirer
from portal.models import Terminal, User

by = User.objects.create_user("bench@example.cn", "correct horse")
terminals = list(Terminal.objects.exclude(merchant=None).filter(status="active").select_related("merchant"))[:1]

def one(terminal):
    began = time.perf_counter()
    run = start_diagnosis(terminal, by=by, code="03")
    while Diagnosis.objects.filter(pk=run.pk, state="running").exists():
        time.sleep(0.004)
    return (time.perf_counter() - began) * 1000

def call(terminal):
    began = time.perf_counter()
    acquirer().merchant(terminal.merchant.mid)
    return (time.perf_counter() - began) * 1000

result = {"runs": [], "calls": []}
for number in range(ROUNDS + 2):
    run, single = one(terminals[0]), call(terminals[0])
    if number >= 2:
        result["runs"].append(run)
        result["calls"].append(single)
"""

_ALL_AT_ONCE = """
from diagnostics.actions.start import start_diagnosis
from portal.models import Terminal, User

from django.utils import timezone
from portal.actions.heartbeats import store_report
from tests.portal.reports import FULL

by = User.objects.create_user("bench@example.cn", "correct horse")
for terminal in Terminal.objects.exclude(merchant=None).select_related("merchant"):
    place = {"lat": terminal.place_lat, "lng": terminal.place_lng}
    said = FULL | place | {"mid": terminal.merchant.mid, "tid": terminal.tid, "reported_at": timezone.now().isoformat()}
    store_report(terminal.pk, reported_at=timezone.now(), data=said)
    start_diagnosis(terminal, by=by, code="03")
"""
_MANY = 900
_DONE = "select count(*) from diagnostics_diagnosis where state <> 'running'"


def measure() -> Iterator[Line]:
    """The reference is one delayed call, measured in the same process: no check needs two that wait for each other."""
    with services() as found:
        redis = _rounds(found.environment(), delay_ms=50, rounds=20)
        yield Line("diagnosis_50ms_redis", redis["run"], "ms", 1.5, redis["call"])
    with services() as found:
        yield Line("diagnoses_per_second", _per_second(found.environment()), "1/s", 40, at_most=False)
    embedded = _rounds({}, delay_ms=1000, rounds=5)
    allowed = (1.3 * 1000 + 300) / embedded["call"]
    yield Line("diagnosis_1000ms_embedded", embedded["run"], "ms", round(allowed, 3), embedded["call"])


def _rounds(environment: dict[str, str], *, delay_ms: int, rounds: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, Portal(Path(folder), environment) as portal:
        portal.manage("prepare", "-v", "0")
        portal.manage("import_fleet", str(FLEET_FILE))
        portal.start("sandbox", "worker-io")
        portal.manage("sandbox", "seed", str(FLEET_FILE))
        ask(portal.sandbox_url, "POST", "inject", {"name": "latency", "ms": delay_ms})
        result: dict[str, Any] = portal.python(_RUNS.replace("ROUNDS", json.dumps(rounds)))
    return {"run": statistics.median(result["runs"]), "call": statistics.median(result["calls"])}


def _per_second(environment: dict[str, str]) -> float:
    """Terminals that report and are refused for several reasons, all asked about beforehand; then two workers come."""
    lines = fleet_of(_MANY)
    faults = {serial_of(number): fault_of(number) for number in range(_MANY) if fault_of(number)}
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
        Answering(lines, pause=0.05, faults=faults) as acquirer,
        Portal(Path(folder), environment | {"ACQUIRER_URL": acquirer.url}) as portal,
    ):
        (Path(folder) / "fleet.jsonl").write_text("\n".join(lines), encoding="utf-8")
        portal.manage("prepare", "-v", "0")
        portal.manage("import_fleet", str(Path(folder) / "fleet.jsonl"))
        portal.python(_ALL_AT_ONCE)
        portal.start("worker-io", wait=False)
        argv = ["io-2@%h" if word == "io@%h" else word for word in COMMANDS["worker-io"]]
        portal.start("worker-io-2", wait=False, argv=argv)
        portal.until(lambda: _all_done(portal), within=120, what="all diagnoses to end")
        finished = [row[0] for row in portal.database.rows("select finished_at from diagnostics_diagnosis order by 1")]
    tenth = _MANY // 10  # the workers' start and the last stragglers belong to nobody's rate
    seconds: float = (finished[-tenth] - finished[tenth]).total_seconds()
    return (_MANY - 2 * tenth) / seconds


def _all_done(portal: Portal) -> bool:
    """Looked at now and then: counting rows twenty times a second takes a tenth of what is measured."""
    time.sleep(0.5)
    return bool(portal.database.value(_DONE) >= _MANY)
