"""Taking in reports, durable in PostgreSQL with all checks, against the usual get and save behind the same server."""

import json
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.line import Line
from benchmarks.shops import TOKEN
from portal.management.processes import COMMANDS
from tests.services.processes import Portal
from tests.services.servers import postgres

_TERMINALS = 2000
_CALLERS = 16
_ROUNDS = 7
_SECONDS = 2.0
_MAKE = f"""
from benchmarks.shops import make_shop
result = make_shop(1, {_TERMINALS}).serials
"""
_SERVER = (*COMMANDS["web"][:-1], "benchmarks.heartbeat_server:application")
_WAYS = {"orm": "/reference/heartbeat/{}", "ours": "/api/v1/terminals/{}/heartbeat"}


def measure() -> Iterator[Line]:
    """Reports a second over HTTP, sixteen callers who keep their connection, in rounds of both ways in turn.

    This PostgreSQL waits for its disk as it would at work.
    """
    with (
        postgres(durable=True) as url,
        tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
        Portal(Path(folder), {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"}) as portal,
    ):
        portal.prepare()
        serials = portal.python(_MAKE)
        portal.start("web", argv=_SERVER)
        taken: dict[str, list[float]] = {name: [] for name in _WAYS}
        for number in range(_ROUNDS + 1):
            for name, address in _WAYS.items():
                rate = _reports_a_second(portal.web_port, address, serials)
                if number:  # the first round warms both
                    taken[name].append(rate)
        stored = portal.database.value("select count(*) from portal_reporthistory")
    assert stored, "nothing was stored"
    ours, orm = (statistics.median(taken[name]) for name in ("ours", "orm"))
    yield Line("heartbeat", ours, "reports/s", 3.0, orm, at_most=False)


def _reports_a_second(port: int, address: str, serials: list[str]) -> float:
    """All callers at once for a while; each has terminals of its own."""
    counts = [0] * _CALLERS
    began = time.perf_counter()

    def call(number: int) -> None:
        mine = serials[number::_CALLERS]
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.perf_counter() - began < _SECONDS:
                line.sendall(_request(address.format(mine[counts[number] % len(mine)])))
                answer = line.recv(65536)
                while not answer.endswith(b"}"):  # headers and body may come one after the other
                    answer += line.recv(65536)
                assert answer.startswith(b"HTTP/1.1 200"), answer
                counts[number] += 1

    with ThreadPoolExecutor(_CALLERS) as callers:
        list(callers.map(call, range(_CALLERS)))
    return sum(counts) / (time.perf_counter() - began)


_REST = json.dumps({
    "mid": "898310058100001", "tid": "10000001", "firmware": "2.4.1", "param_version": "2026.11.1",
    "acquirer_host": "pos.acquirer.example:8443", "power": "mains", "battery_percent": 80,
    "network": "cellular", "signal_dbm": -71, "lat": 31.2, "lng": 121.5, "accuracy_m": 20,
    "tampered": False, "card_reader": "ok", "printer": "ok", "unsent_count": 0,
})[1:]  # fmt: skip


def _request(path: str) -> bytes:
    """A new report: the moment is now."""
    body = f'{{"reported_at": "{datetime.now(UTC).isoformat().replace("+00:00", "Z")}", {_REST}'
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
