"""An acquirer that knows a fleet and nothing else; it answers each call after 50 ms, from pages written once.

`python -m benchmarks.fleet_server TERMINALS` prints its address and serves until it is ended.
"""

import asyncio
import json
import socket
import sys
from functools import cache
from typing import Any

from aiohttp import web

DRIFT_EVERY = 100  # one terminal in a hundred is registered under another SIM card
TERMINALS_A_SHOP = 2
CALL_SECONDS = 0.05  # what every call to an acquirer takes in these benchmarks


def mid_of(number: int) -> str:
    return f"898310058{number // TERMINALS_A_SHOP:06d}"


def entry(number: int) -> dict[str, Any]:
    """One item of /v1/fleet, as full as the contract allows: about 1.2 kB."""
    sim = number + 50_000_000 if number % DRIFT_EVERY == 0 else number
    terminal = {
        "serial": f"SN{number:08d}", "tusn": f"0000570228{number:010d}", "imei": f"3581234{number:08d}",
        "iccid": f"898600{sim:014d}", "model": "P3000", "status": "active", "mid": mid_of(number),
        "tid": f"{number:08d}", "activated_at": "2026-03-02T10:00:00+08:00", "keys": "loaded",
        "place": {"address": "示范市海棠区晚风路 12 号 前台", "lat": 31.2231, "lng": 121.5397, "radius_m": 500},
        "minimum_firmware": "2.0.0", "latest_firmware": "2.4.1",
    }  # fmt: skip
    merchant = {
        "mid": mid_of(number), "name": "示范市海棠区晚风面馆（个体工商户）", "receipt_name": "晚风面馆",
        "address": "示范市海棠区晚风路 12 号", "uscc": "92310115MA00ABC16D", "legal_person": "示例甲",
        "subject_type": "sole_trader", "mcc": "5812", "status": "normal", "status_reason": None, "status_since": None,
        "registration": {"switch": "registered", "registered_at": "2026-03-01T10:00:00+08:00",
                         "contactless_filed": True},
        "qualification": {"status": "approved", "reason": None, "licence_valid_until": "2099-06-30",
                          "id_valid_until": "2099-01-01"},
        "provider_licence": "valid",
        "settlement": {"last4": "0404", "holder": "示例甲", "kind": "personal", "status": "verified"},
    }  # fmt: skip
    return {"terminal": terminal, "merchant": merchant, "param_version": "2026.11.1"}


def serve(terminals: int) -> None:
    @cache
    def page(start: int, limit: int) -> bytes:
        end = min(start + limit, terminals)
        items = [entry(number) for number in range(start, end)]
        body = {"items": items, "next_cursor": str(end) if end < terminals else None}
        return json.dumps(body, ensure_ascii=False).encode()

    async def fleet(request: web.Request) -> web.Response:
        await asyncio.sleep(CALL_SECONDS)
        start, limit = int(request.query.get("cursor", 0)), int(request.query["limit"])
        return web.Response(body=page(start, limit), content_type="application/json")

    async def told(app: web.Application) -> None:
        sys.stdout.write(f"http://127.0.0.1:{app['runner_port']}\n")
        sys.stdout.flush()

    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    app = web.Application()
    app["runner_port"] = bound.getsockname()[1]
    app.router.add_get("/v1/fleet", fleet)
    app.on_startup.append(told)
    web.run_app(app, sock=bound, print=None, handle_signals=True)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
