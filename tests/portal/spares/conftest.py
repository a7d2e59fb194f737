"""Alice's tea house with a terminal and a spare, and an acquirer of the sandbox's kind that knows both."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.acquirer.client import _acquirer
from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.server import Running, running
from portal.acquirer.sandbox.simulator import MEMBERS
from portal.acquirer.sandbox.world import World
from portal.effects.swapping import carry_swap
from portal.models import Merchant, Report, Swap, Terminal, TerminalStatus

PLACE = {"address": "示范市海棠区示例路 1 号 前台", "lat": 31.2304, "lng": 121.4737}
Carry = Callable[[Swap, str], Swap]


@pytest.fixture
def client() -> Client:
    """Reads English."""
    browser = Client()
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def terminal(terminal: Terminal) -> Terminal:
    Terminal.objects.filter(pk=terminal.pk).update(
        place_address=PLACE["address"], place_lat=PLACE["lat"], place_lng=PLACE["lng"]
    )
    terminal.refresh_from_db()
    return terminal


@pytest.fixture
def spare(shop: Merchant) -> Terminal:
    return Terminal.objects.create(
        serial="SN-0002", merchant=shop, tid="10000002", status=TerminalStatus.SPARE, place_address="储物间"
    )


@pytest.fixture
def sandbox(settings: Any, shop: Merchant, terminal: Terminal, spare: Terminal) -> Iterator[Running]:
    world = World(stage_seconds=0, command_seconds=0.01)
    devices = [
        {"serial": one.serial, "tid": one.tid, "status": status, "model": "P3000", "iccid": f"8986000000000000000{at}",
         "tusn": f"0000570228011763892{at}", "imei": "358123456789013", "place": PLACE}
        for at, (one, status) in enumerate(((terminal, "active"), (spare, "active")))
    ]  # fmt: skip
    entry = {"mid": shop.mid, "name": shop.name, "receipt_name": shop.receipt_name, "subject_type": "sole_trader"}
    entry |= {"mcc": "5812", "address": "示例路 1 号"}
    assert fleet.seed(world, [json.dumps({"merchant": entry, "terminals": devices})]) == (1, 2, [])
    with running(world, key_id=settings.ACQUIRER_KEY_ID, secret=settings.ACQUIRER_SECRET) as served:
        settings.ACQUIRER_URL = served.url
        _acquirer.cache_clear()
        yield served
    _acquirer.cache_clear()


@pytest.fixture
def reports(sandbox: Running) -> Callable[[Terminal], None]:
    """The machine says what it has now."""

    def report(terminal: Terminal) -> None:
        device = sandbox.world.get("device", terminal.serial) or {}
        data = {name: device[name] for name in MEMBERS if device.get(name) is not None}
        now = timezone.now()
        Report.objects.update_or_create(
            terminal=terminal, defaults={"measured_at": now, "received_at": now, "data": data}
        )

    return report


@pytest.fixture
def carry(reports: Callable[[Terminal], None]) -> Carry:
    """The swap is worked on, and its machines report, until it stands in the given state (or a step has failed)."""

    def until(swap: Swap, state: str) -> Swap:
        for _round in range(300):
            for one in (swap.failed, swap.spare):
                reports(one)
            Swap.objects.filter(pk=swap.pk, due_at__isnull=False).update(due_at=timezone.now(), lease_until=None)
            carry_swap(str(swap.pk))
            swap.refresh_from_db()
            if swap.state == state or swap.due_at is None:
                break
        assert swap.state == state, (swap.state, swap.trouble, list(swap.steps.values("way", "key", "done_at")))
        return swap

    return until
