"""An acquirer that only answers: quick, always after the same pause, true to the contract; it counts what it is asked.

For benchmarks and chaos, where the sandbox would be the slowest part. What it says was worked out beforehand by the
sandbox's own operations; signatures are not looked at.

with Answering(fleet_of(500), faults={"SN…": "merchant_frozen"}, pause=0.05) as acquirer: … acquirer.url
"""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Self

from aiohttp import web

from portal.acquirer.sandbox import faults as faulty
from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.http import Call
from portal.acquirer.sandbox.operations import OPERATIONS
from portal.acquirer.sandbox.world import World


def mid_of(number: int) -> str:
    return f"8983100581{number:05d}"


def serial_of(number: int) -> str:
    return f"SN9{number:07d}"


def tid_of(number: int) -> str:
    return f"2{number:07d}"


def fleet_of(count: int) -> list[str]:
    """The lines of a fleet file: as many merchants, each with one terminal."""
    return [json.dumps(_line(number), ensure_ascii=False) for number in range(count)]


def _line(number: int) -> dict[str, Any]:
    place = {"address": f"上海市浦东新区示例路 {number} 号", "lat": 31.2304, "lng": 121.4737}
    return {
        "merchant": {
            "mid": mid_of(number), "name": f"示例小店 {number}", "receipt_name": f"示例小店 {number}",
            "subject_type": "micro", "uscc": None, "legal_person": "示例甲", "mcc": "5812", "region": "310115",
            "address": place["address"], "licence_valid_until": None, "id_valid_until": "2040-01-01",
        },
        "terminals": [
            {"serial": serial_of(number), "model": "P3000", "tid": tid_of(number), "status": "active", "place": place}
        ],
    }  # fmt: skip


class Answering:
    """`asked`: how often each address was asked, as "METHOD /path"."""

    def __init__(self, lines: Sequence[str], *, pause: float, faults: Mapping[str, str] | None = None) -> None:
        self.asked: Counter[str] = Counter()
        self.pause = pause
        self.url = ""
        self._answers = _worked_out(lines, faults or {})
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        port = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)
        self.url = f"http://127.0.0.1:{port}"
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _serve(self) -> int:
        self._runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        key = f"{request.method} {request.path}"
        if request.path == "/v1/transactions":
            key += f"?mid={request.query.get('mid')}"
        self.asked[key] += 1
        await asyncio.sleep(self.pause)
        if (body := self._answers.get(key)) is None:
            return web.Response(status=404, body=b'{"code":"not_found","message":"no such entry"}')
        return web.Response(body=body, content_type="application/json")


def _worked_out(lines: Sequence[str], faults: Mapping[str, str]) -> dict[str, bytes]:
    world = World()
    fleet.seed(world, lines)
    for serial, name in faults.items():
        faulty.inject(world, name, serial)
    found = {"GET /v1/status": _body(world, "service_status", Call())}
    for line in map(json.loads, lines):
        mid = line["merchant"]["mid"]
        found[f"GET /v1/merchants/{mid}"] = _body(world, "merchant", Call({"mid": mid}))
        found[f"GET /v1/merchants/{mid}/account"] = _body(world, "account", Call({"mid": mid}))
        found[f"GET /v1/transactions?mid={mid}"] = _body(world, "transactions", Call({}, {"mid": mid}))
        for terminal in line["terminals"]:
            serial = terminal["serial"]
            asks = json.dumps({"mid": mid, "tid": terminal["tid"]}).encode()
            found[f"GET /v1/terminals/{serial}"] = _body(world, "terminal", Call({"serial": serial}))
            found[f"GET /v1/terminals/{serial}/parameters"] = _body(world, "parameters", Call({"serial": serial}))
            signed_on = _body(world, "sign_on_test", Call({"serial": serial}, {}, asks))
            found[f"POST /v1/terminals/{serial}/sign-on-test"] = signed_on
    world.store.close()
    return found


def _body(world: World, operation: str, call: Call) -> bytes:
    return json.dumps(OPERATIONS[operation](world, call).body, ensure_ascii=False).encode()
