"""A whole fleet compared, against the time its list takes to download and nothing else."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from benchmarks.fleet_server import DRIFT_EVERY, TERMINALS_A_SHOP, entry
from benchmarks.line import Line
from diagnostics.fleet.scan import PAGE_SIZES, open_scan, run
from diagnostics.models import Drift
from portal.acquirer.client import acquirer

TERMINALS = 100_000
_ROUNDS = 2


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


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _download() -> None:
    """Every page through the same door, signed and understood; nothing is done with it."""
    cursor = ""
    while True:
        cursor = acquirer().fleet(limit=PAGE_SIZES[0], cursor=cursor).data["next_cursor"] or ""
        if not cursor:
            return


@contextmanager
def _server() -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.fleet_server", str(TERMINALS)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    try:
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait(10)


def _fill() -> None:
    """The portal's side: the same fleet, each terminal with a fresh report that agrees with our record."""
    shop = entry(0)["merchant"]
    copied = [shop[name] for name in ("name", "receipt_name", "address", "uscc", "subject_type", "mcc")]
    with connection.cursor() as cursor:
        cursor.execute(_SHOPS, [*copied, TERMINALS // TERMINALS_A_SHOP - 1])
        cursor.execute(_TERMINALS, [TERMINALS - 1])
        cursor.execute(_REPORTS)
        cursor.execute("ANALYZE")


_SHOPS = """
INSERT INTO portal_merchant (id, mid, name, receipt_name, address, uscc, subject_type, mcc, legal_person, region,
    status, contact_name, contact_mobile, contact_email, created_at, updated_at)
SELECT gen_random_uuid(), '898310058' || lpad(n::text, 6, '0'), %s, %s, %s, %s, %s, %s, '', '310115', 'active',
    '', '', '', now(), now() FROM generate_series(0, %s) AS n
"""
_TERMINALS = """
INSERT INTO portal_terminal (serial, tusn, imei, iccid, model, merchant_id, tid, status, place_address, token_hash,
    created_at, updated_at)
SELECT 'SN' || lpad(n::text, 8, '0'), '0000570228' || lpad(n::text, 10, '0'), '3581234' || lpad(n::text, 8, '0'),
    '898600' || lpad(n::text, 14, '0'), 'P3000', m.id, lpad(n::text, 8, '0'), 'active', '', '', now(), now()
FROM generate_series(0, %s) AS n JOIN portal_merchant AS m ON m.mid = '898310058' || lpad((n / 2)::text, 6, '0')
"""
_REPORTS = """
INSERT INTO portal_report (terminal_id, measured_at, received_at, clock_wrong, data)
SELECT t.id, now() + interval '14 minutes', now(), false, jsonb_build_object('mid', m.mid, 'tid', t.tid,
    'tusn', t.tusn, 'imei', t.imei, 'iccid', t.iccid, 'firmware', '2.4.1', 'param_version', '2026.11.1',
    'lat', 31.2231, 'lng', 121.5397,
    'accuracy_m', 20, 'acquirer_host', 'pos.acquirer.example:8443', 'power', 'mains', 'network', 'cellular')
FROM portal_terminal AS t JOIN portal_merchant AS m ON m.id = t.merchant_id WHERE t.serial LIKE 'SN________'
"""
