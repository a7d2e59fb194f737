"""A shop with a terminal that the sandbox acquirer knows as well; the sandbox really runs, in threads of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from diagnostics import runner
from diagnostics.actions.start import open_diagnosis
from diagnostics.models import Diagnosis
from portal.acquirer.sandbox import faults, fleet
from portal.acquirer.sandbox.server import running
from portal.acquirer.sandbox.world import World
from portal.actions.fleet import import_fleet
from portal.models import Member, MemberRole, Report, Role, Terminal, User

MID, SERIAL, SPARE = "898310058120001", "SN00000001", "SN00000002"
PLACE = {"address": "上海市浦东新区示例路 1 号", "lat": 31.2304, "lng": 121.4737}
FLEET = {
    "merchant": {
        "mid": MID, "name": "晴川面馆（示例）", "receipt_name": "晴川面馆", "subject_type": "sole_trader",
        "uscc": "92310115MA00ABC16D", "legal_person": "示例甲", "mcc": "5812", "region": "310115",
        "address": PLACE["address"], "licence_valid_until": None, "id_valid_until": "2040-01-01",
    },
    "terminals": [
        {"serial": SERIAL, "tusn": "00005702280117638929", "imei": "358123456789013",
         "iccid": "89860000000000000011", "model": "P3000", "tid": "10000001", "status": "active", "place": PLACE},
        {"serial": SPARE, "tid": "10000002", "status": "spare"},
    ],
}  # fmt: skip
LINE = json.dumps(FLEET, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Acquirer:
    """The sandbox of one test. `report()`: the terminal tells the portal what its machine knows."""

    world: World
    url: str

    def inject(self, name: str, serial: str = SERIAL) -> None:
        faults.inject(self.world, name, serial)

    def lift(self) -> None:
        faults.lift(self.world)

    def report(self, serial: str = SERIAL, **members: Any) -> None:
        device = self.world.get("device", serial) or {}
        now = timezone.now()
        data = {name: value for name, value in device.items() if name not in {"serial", "silent"}} | members
        values = {"measured_at": now, "received_at": now, "data": {**data, "reported_at": now.isoformat()}}
        if not device["silent"]:
            Report.objects.update_or_create(terminal=Terminal.objects.get(serial=serial), defaults=values)


@pytest.fixture
def shop(db: None) -> Terminal:
    """The terminal of the shop, as the portal knows it."""
    assert import_fleet([LINE.encode()]).bad == []
    return Terminal.objects.select_related("merchant").get(serial=SERIAL)


@pytest.fixture
def acquirer(shop: Terminal) -> Iterator[Acquirer]:
    world = World()
    assert fleet.seed(world, [LINE]) == (1, 2, [])
    server = running(world, key_id=settings.ACQUIRER_KEY_ID, secret=settings.ACQUIRER_SECRET)
    with server as sandbox, override_settings(ACQUIRER_URL=sandbox.url):
        yield Acquirer(world, sandbox.url)


@pytest.fixture
def cashier(shop: Terminal) -> User:
    user = User.objects.create_user("cashier@shop.example", "correct horse", language="en")
    assert shop.merchant
    Member.objects.create(merchant=shop.merchant, user=user, role=MemberRole.CASHIER)
    return user


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger@other.example", "correct horse", language="en")


@pytest.fixture
def reviewer(db: None) -> User:
    return User.objects.create_user("reviewer@portal.example", "correct horse", role=Role.REVIEWER, language="en")


def diagnose(*arguments: str, serial: str = SERIAL) -> dict[str, Any]:
    """What `diagnose --json` prints, and nothing else on standard output."""
    out = StringIO()
    call_command("diagnose", serial, *arguments, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.fixture
def browser(client: Client, cashier: User) -> Client:
    client.force_login(cashier)
    client.cookies["django_language"] = "en"
    return client


def url(name: str, of: Diagnosis | str) -> str:
    return reverse(f"diagnostics:{name}", args=[of.pk if isinstance(of, Diagnosis) else of])


def begun(shop: Terminal, **given: Any) -> Diagnosis:
    return open_diagnosis(shop, by=None, **given)


def finished(shop: Terminal, **given: Any) -> Diagnosis:
    run = begun(shop, **given)
    runner.run_here(run.pk)
    run.refresh_from_db()
    return run


def page(browser: Client, run: Diagnosis) -> str:
    response = browser.get(url("diagnosis", run))
    assert response.status_code == 200
    return response.content.decode()
