"""Taking in reports, durable in the database with all checks, against the usual get and save."""

import itertools
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from django.test import Client

from benchmarks.line import Line, interleaved
from benchmarks.shops import TOKEN, Shop


def measure(shop: Shop) -> Iterator[Line]:
    """Reports a second through the whole of Django, one client, terminals in turn; a new report each time."""
    ways = {
        "orm": _sender(shop, "/reference/heartbeat/{}"),
        "ours": _sender(shop, "/api/v1/terminals/{}/heartbeat"),
    }
    taken = interleaved(ways, rounds=7, times=150, clock=time.perf_counter)
    yield Line("heartbeat", 1000 / taken["ours"], "reports/s", 3.0, 1000 / taken["orm"], at_most=False)


def _sender(shop: Shop, address: str) -> Callable[[], None]:
    client = Client(headers={"authorization": f"Bearer {TOKEN}"})
    serials = itertools.cycle(shop.serials[:500])

    def send() -> None:
        body = {
            "reported_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "mid": "898310058100001", "tid": "10000001", "firmware": "2.4.1", "param_version": "2026.11.1",
            "acquirer_host": "pos.acquirer.example:8443", "power": "mains", "battery_percent": 80,
            "network": "cellular", "signal_dbm": -71, "lat": 31.2, "lng": 121.5, "accuracy_m": 20,
            "tampered": False, "card_reader": "ok", "printer": "ok", "unsent_count": 0,
        }  # fmt: skip
        answer = client.post(address.format(next(serials)), body, content_type="application/json")
        assert answer.status_code == 200, answer.content

    return send
