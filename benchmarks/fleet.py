"""A whole fleet compared, against the time its list takes to download and nothing else."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks.fleet_server import DRIFT_EVERY, TERMINALS_A_SHOP, entry, mid_of
from benchmarks.line import Line
from diagnostics.fleet.scan import PAGE_SIZES, open_scan, run
from diagnostics.models import Drift
from portal.acquirer.client import acquirer
from portal.acquirer.transport import Call
from portal.acquirer import loop
from portal.models import Merchant, Report, Terminal

TERMINALS = 100_000
_ROUNDS = 3


def measure() -> Iterator[Line]:
    """Downloads and comparisons in turn, the best of each: other people's work on the machine must not decide."""
    _fill()
    with _server() as address:
        before, settings.ACQUIRER_URL = settings.ACQUIRER_URL, address
        _download()  # the server writes its pages the first time they are asked for
        taken: dict[str, list[float]] = {"download": [], "compare": []}
        run(open_scan().pk)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(_ROUNDS):
            taken["download"].append(_timed(_download))
            taken["compare"].append(_timed(lambda: run(open_scan().pk)))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) / 1024
        settings.ACQUIRER_URL = before
    assert Drift.objects.filter(gone_at=None, kind="sim_replaced").count() == TERMINALS // DRIFT_EVERY
    yield Line("fleet_100k", min(taken["compare"]), "s", 2.0, min(taken["download"]))
    yield Line("fleet_100k_seconds", min(taken["compare"]), "s", 60)
    yield Line("fleet_100k_memory", grown, "MiB", 30)


def _timed(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


def _download() -> None:
    """Every page, signed and read whole, looked at no closer than to find the next."""
    import json
    cursor = ""
    while True:
        query = f"limit={PAGE_SIZES[0]}" + (f"&cursor={cursor}" if cursor else "")
        body = acquirer()._send(Call("fleet", "GET", f"/v1/fleet?{query}"))
        tail = body[body.rindex(b'"next_cursor"'):]
        cursor = json.loads(b"{" + tail)["next_cursor"]
        if not cursor: return


@contextmanager
def _server() -> Iterator[str]:
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.fleet_server", str(TERMINALS)], stdout=subprocess.PIPE, text=True)
    assert server.stdout
    try:
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait(10)


def _fill() -> None:
    """The portal's side: the same fleet, each terminal with a fresh report that agrees with our record."""
    now = timezone.now()
    first = entry(0)["merchant"]
    copied = ("name", "receipt_name", "address", "uscc", "subject_type", "mcc")
    Merchant.objects.bulk_create(
        (
            Merchant(mid=mid_of(number), **{name: first[name] for name in copied})
            for number in range(0, TERMINALS, TERMINALS_A_SHOP)
        ),
        batch_size=5000,
    )
    shops = dict(Merchant.objects.filter(mid__startswith="898310058").values_list("mid", "pk"))
    for start in range(0, TERMINALS, 5000):
        machines = Terminal.objects.bulk_create(
            Terminal(
                serial=f"SN{number:08d}", tusn=f"0000570228{number:010d}", imei=f"3581234{number:08d}",
                iccid=f"898600{number:014d}", tid=f"{number:08d}", status="active", model="P3000",
                merchant_id=shops[mid_of(number)],
            )
            for number in range(start, min(start + 5000, TERMINALS))
        )  # fmt: skip
        Report.objects.bulk_create(
            Report(terminal=one, measured_at=now, received_at=now, data={
                "mid": mid_of(int(one.tid)), "tid": one.tid, "tusn": one.tusn, "imei": one.imei, "iccid": one.iccid,
                "firmware": "2.4.1", "param_version": "2026.11.1", "lat": 31.2231, "lng": 121.5397, "accuracy_m": 20,
                "acquirer_host": "pos.acquirer.example:8443", "power": "mains", "network": "cellular",
            })
            for one in machines
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
