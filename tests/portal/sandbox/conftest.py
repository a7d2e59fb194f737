"""A small world under a clock that only moves when told, and signed calls to it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from portal.acquirer import signing
from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.app import Sandbox, create_app
from portal.acquirer.sandbox.world import World

KEY_ID, SECRET = "portal-test", "test-acquirer-secret"
MID, OTHER_MID = "898310058120001", "822290054110023"
SERIAL, STOCK = "SN00000001", "SN00000003"
PLACE = {"address": "上海市浦东新区示例路 1 号", "lat": 31.2304, "lng": 121.4737}
FLEET = [
    {
        "merchant": {
            "mid": MID, "name": "晴川面馆（示例）", "receipt_name": "晴川面馆", "subject_type": "sole_trader",
            "uscc": "92310115MA00ABC16D", "legal_person": "示例甲", "mcc": "5812", "region": "310115",
            "address": PLACE["address"], "licence_valid_until": None, "id_valid_until": "2040-01-01",
        },
        "terminals": [
            {"serial": SERIAL, "tusn": "00005702280117638929", "imei": "358123456789013",
             "iccid": "89860000000000000011", "model": "P3000", "tid": "10000001", "status": "active", "place": PLACE},
            {"serial": "SN00000002", "tid": "10000002", "status": "active"},
            {"serial": STOCK, "tusn": "00005702280117638999", "status": "stock"},
        ],
    },
    {"merchant": {"mid": OTHER_MID, "name": "远山书店（示例）", "mcc": "5942"}, "terminals": []},
]  # fmt: skip
LINES = [json.dumps(entry, ensure_ascii=False) for entry in FLEET]


class Clock:
    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


class Api:
    """Signed calls, as the portal makes them."""

    def __init__(self, app: Sandbox, clock: Clock) -> None:
        self.client, self.clock = Client(app), clock

    def call(
        self, method: str, target: str, body: Any = None, *, key: str | None = None, signs: Any = None
    ) -> TestResponse:
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = {
            "key_id": KEY_ID,
            "secret": SECRET,
            "method": method,
            "target": target,
            "body": data,
            "now": self.clock(),
        }
        headers = signing.headers(**(given | (signs or {}))) | {"Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.client.open(target, method=method, data=data, headers=headers)

    def get(self, target: str) -> Any:
        response = self.call("GET", target)
        assert response.status_code == 200, response.text
        return response.json

    def door(self, method: str, path: str, body: Any = None, *, address: str = "127.0.0.1") -> TestResponse:
        """An unsigned call at a side door."""
        environ = {"REMOTE_ADDR": address}
        if body is None:
            return self.client.open(f"/sandbox/{path}", method=method, environ_overrides=environ)
        return self.client.open(f"/sandbox/{path}", method=method, json=body, environ_overrides=environ)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> Iterator[World]:
    world = World(clock=clock)
    assert fleet.seed(world, LINES) == (2, 3, [])
    yield world
    world.store.close()


@pytest.fixture
def api(world: World, clock: Clock) -> Api:
    return Api(create_app(world, keys={KEY_ID: SECRET}), clock)
