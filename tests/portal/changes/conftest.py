"""Alice's tea house with one terminal, two reviewers, and an acquirer of the sandbox's kind that knows both."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.acquirer.client import _acquirer
from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.server import Running, running
from portal.acquirer.sandbox.world import World
from portal.actions.changes import open_change
from portal.actions.uploads import keep_upload
from portal.changes.access import PURPOSE
from portal.models import ChangeKind, ChangeRequest, Merchant, Report, Role, SubjectType, Terminal, Upload, User
from portal.tasks import process_upload
from tests.applications.conftest import upload as picture

OLD_SIM, NEW_SIM = "89860000000000000019", "89860000000000000027"
PLACE = {"address": "上海市浦东新区示例路 1 号", "lat": 31.2304, "lng": 121.4737}
Settle = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def client() -> Client:
    """Reads English."""
    browser = Client()
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def rob(db: None) -> User:
    return User.objects.create_user("rob@portal.example", "correct horse", role=Role.REVIEWER, language="en")


@pytest.fixture
def shop(shop: Merchant) -> Merchant:
    Merchant.objects.filter(pk=shop.pk).update(
        subject_type=SubjectType.SOLE_TRADER, address=PLACE["address"], uscc="92310115MA00ABC16D", mcc="5812"
    )
    shop.refresh_from_db()
    return shop


@pytest.fixture
def terminal(terminal: Terminal, shop: Merchant) -> Terminal:
    Terminal.objects.filter(pk=terminal.pk).update(
        iccid=OLD_SIM, place_address=PLACE["address"], place_lat=PLACE["lat"], place_lng=PLACE["lng"]
    )
    terminal.refresh_from_db()
    return terminal


@pytest.fixture
def report(terminal: Terminal) -> Report:
    """The terminal reports just now: another SIM, a place 5 km away."""
    now = timezone.now()
    data = {"iccid": NEW_SIM, "lat": 31.2804, "lng": 121.5237, "mid": "898310058120001", "tid": "10000001"}
    return Report.objects.create(terminal=terminal, measured_at=now, received_at=now, data=data)


@pytest.fixture
def sandbox(settings: Any, shop: Merchant, terminal: Terminal) -> Iterator[Running]:
    """An acquirer that has the shop and its terminal as the portal has them."""
    world = World(stage_seconds=0, command_seconds=0.02)
    device = {"serial": terminal.serial, "tid": terminal.tid, "status": "active", "model": "P3000", "iccid": OLD_SIM}
    device |= {"tusn": "00005702280117638929", "imei": "358123456789013", "place": PLACE}
    entry = {"mid": shop.mid, "name": shop.name, "receipt_name": shop.receipt_name, "subject_type": "sole_trader"}
    entry |= {"uscc": shop.uscc, "mcc": "5812", "address": shop.address, "licence_valid_until": "2026-01-01"}
    other = {"mid": "822290054110023", "name": "远山书店（示例）"}
    lines = [{"merchant": entry, "terminals": [device]}, {"merchant": other, "terminals": []}]
    assert fleet.seed(world, [json.dumps(line) for line in lines]) == (2, 1, [])
    with running(world, key_id=settings.ACQUIRER_KEY_ID, secret=settings.ACQUIRER_SECRET) as served:
        settings.ACQUIRER_URL = served.url
        _acquirer.cache_clear()
        yield served


@pytest.fixture
def settle(django_capture_on_commit_callbacks: Any) -> Settle:
    """Does something and whatever follows after the commit."""

    def act(deed: Callable[[], Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return deed()

    return act


@pytest.fixture
def ready_paper(alice: User) -> Callable[[], Upload]:
    """An uploaded picture whose page is made."""

    def make() -> Upload:
        kept = keep_upload(picture(), purpose=PURPOSE, by=alice)
        process_upload(str(kept.pk))
        kept.refresh_from_db()
        return kept

    return make


@pytest.fixture
def sim(alice: User, shop: Merchant, terminal: Terminal) -> ChangeRequest:
    """Alice files a new SIM card."""
    return open_change(ChangeKind.SIM, by=alice, merchant=shop, terminal=terminal, wanted={"iccid": NEW_SIM})[0]


@pytest.fixture
def licence(alice: User, shop: Merchant, ready_paper: Callable[[], Upload]) -> ChangeRequest:
    """Alice sends her renewed licence."""
    papers = {"licence": ready_paper()}
    wanted = {"licence_valid_until": "2036-12-31"}
    return open_change(ChangeKind.LICENCE, by=alice, merchant=shop, wanted=wanted, papers=papers)[0]


def due_now(change: ChangeRequest) -> ChangeRequest:
    """As if the pause were over."""
    ChangeRequest.objects.filter(pk=change.pk, due_at__isnull=False).update(due_at=timezone.now(), lease_until=None)
    change.refresh_from_db()
    return change


def later(change: ChangeRequest, by: timedelta) -> None:
    """As if the present state had begun that much earlier."""
    change.refresh_from_db()
    act_by = change.act_by - by if change.act_by else None
    ChangeRequest.objects.filter(pk=change.pk).update(state_since=change.state_since - by, act_by=act_by)
