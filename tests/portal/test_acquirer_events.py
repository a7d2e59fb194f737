"""Callbacks of the acquirer: refused unless genuine, kept once, acted on once."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal import tasks
from portal.acquirer.signing import headers
from portal.effects.news import take_event
from portal.models import (
    AcquirerEvent,
    Merchant,
    MerchantReading,
    Nonce,
    Notice,
    RegisterReading,
    Terminal,
    User,
)

pytestmark = pytest.mark.django_db
Call = Callable[..., HttpResponse]
EVENT = {"id": "evt-1", "type": "service.changed", "at": "2026-11-23T10:00:00Z", "data": {"state": "operational"}}
TARGET = "/acquirer/events"


@pytest.fixture
def call(client: Client) -> Call:
    def post(
        body: Any, *, target: str = TARGET, to: str = TARGET, sent: bytes | None = None, **signing: Any
    ) -> HttpResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        keys = {"key_id": settings.ACQUIRER_KEY_ID, "secret": settings.ACQUIRER_SECRET, **signing}
        signed = headers(method="POST", target=target, body=raw, **keys)
        return client.post(to, raw if sent is None else sent, content_type="application/json", headers=signed)

    return post


def test_a_genuine_event_is_kept(call: Call) -> None:
    answer = call(EVENT)

    assert (answer.status_code, answer.content) == (204, b"")
    event = AcquirerEvent.objects.get()
    assert (event.pk, event.type, event.data) == ("evt-1", "service.changed", {"state": "operational"})


def test_the_same_id_takes_effect_once(call: Call) -> None:
    call(EVENT)
    answer = call({**EVENT, "data": {"state": "outage"}})

    assert answer.status_code == 204
    assert AcquirerEvent.objects.get().data == {"state": "operational"}


def test_an_unknown_type_is_kept(call: Call) -> None:
    assert call({**EVENT, "type": "moon.changed"}).status_code == 204
    assert AcquirerEvent.objects.get().type == "moon.changed"


def test_a_query_string_is_signed_as_sent(call: Call) -> None:
    target = f"{TARGET}?b=%20&a=1"
    assert call(EVENT, target=target, to=target).status_code == 204
    assert call({**EVENT, "id": "evt-2"}, target=TARGET, to=f"{TARGET}?a=1").status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another"}, {"key_id": "somebody"}, {"target": "/other"}, {"nonce": "short"}, {"nonce": "x" * 65},
        {"sent": b'{"id": "evt-2"}'},
    ],
)  # fmt: skip
def test_what_is_not_genuine_is_refused_and_nothing_is_kept(call: Call, wrong: dict[str, Any]) -> None:
    answer = call(EVENT, **wrong)

    assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")
    assert (AcquirerEvent.objects.count(), Nonce.objects.count()) == (0, 0)


@pytest.mark.parametrize(("seconds", "status"), [(-299, 204), (-302, 401), (302, 401)])
def test_stale_and_early_timestamps_are_refused(call: Call, seconds: int, status: int) -> None:
    assert call(EVENT, now=timezone.now().timestamp() + seconds).status_code == status


def test_a_replay_is_refused(call: Call) -> None:
    codes = [call({**EVENT, "id": name}, nonce="n" * 16).status_code for name in ("evt-1", "evt-2")]

    assert codes == [204, 401]
    assert AcquirerEvent.objects.get().pk == "evt-1"


def test_an_unsigned_request_is_refused(client: Client) -> None:
    assert client.post(TARGET, EVENT, content_type="application/json").status_code == 401
    assert client.get(TARGET).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 50_000,
        b'{"id": NaN}',
        {},
        {**EVENT, "id": ""},
        {**EVENT, "id": 5},
        {**EVENT, "id": "x" * 121},
        {**EVENT, "id": "a\x00"},
        {**EVENT, "id": "\ud800"},
        {**EVENT, "type": None},
        {**EVENT, "type": "x" * 61},
        {**EVENT, "at": "now"},
        {**EVENT, "at": 5},
        {**EVENT, "data": []},
        {**EVENT, "data": None},
        {**EVENT, "data": {"a": "\x00"}},
        {**EVENT, "data": {"\ud800": 1}},
        {**EVENT, "data": {"a": ["\udfff"]}},
        {"id": "e", "type": "t", "at": "2026-11-23T10:00:00Z"},
        b'{"id":"e","type":"t","at":"2026-11-23T10:00:00Z","data":{"a":1e999}}',
        b'{"id":"e","type":"t","at":"2026-11-23T10:00:00Z","data":' + b'{"a":' * 200 + b"1" + b"}" * 201,
        {**EVENT, "type": "merchant.changed"},
        {**EVENT, "type": "terminal.changed", "data": {"serial": 5}},
        {**EVENT, "type": "application.changed", "data": {"application_id": "a"}},
        {**EVENT, "type": "notice.published", "data": {"id": "n"}},
    ],
)
def test_what_is_not_understood_is_refused_and_not_kept(call: Call, body: Any) -> None:
    assert call(body).status_code == 422
    assert AcquirerEvent.objects.count() == 0


def test_more_than_a_mebibyte_is_too_large(call: Call) -> None:
    small = len(json.dumps({**EVENT, "x": ""}))
    assert call({**EVENT, "x": "y" * (1024 * 1024 - small)}).status_code == 204
    assert call({**EVENT, "id": "evt-22", "x": "y" * (1024 * 1024 - small)}).status_code == 413


def test_a_notice_reaches_everybody_of_the_shops_once(
    call: Call, shop: Merchant, alice: User, bob: User, charlie: User
) -> None:
    data = {
        "id": "n1",
        "title": "费率调整",
        "body": "…",
        "kind": "duty",
        "effective_on": "2026-12-31",
        "requires_action": True,
    }
    for name in ("evt-1", "evt-2"):
        call({**EVENT, "id": name, "type": "notice.published", "data": data})
        tasks.take_event(name)
        tasks.take_event(name)

    notices = Notice.objects.order_by("user_id").values_list("user_id", "title", "kind", "effective_on")
    assert list(notices) == [
        (user.pk, "费率调整", "duty", timezone.datetime(2026, 12, 31).date()) for user in (alice, bob)
    ]
    assert AcquirerEvent.objects.filter(handled_at=None).count() == 0


@pytest.mark.parametrize("day", ["2026-02-31", "soon", 5, None])
def test_a_notice_with_a_strange_day_has_none(call: Call, shop: Merchant, day: Any) -> None:
    call({**EVENT, "type": "notice.published", "data": {"id": "n1", "title": "T", "effective_on": day}})
    tasks.take_event("evt-1")

    assert set(Notice.objects.values_list("effective_on", flat=True)) == {None}


def test_a_notice_for_one_merchant_reaches_that_one(call: Call, shop: Merchant) -> None:
    call({**EVENT, "type": "notice.published", "data": {"id": "n1", "title": "T", "mid": "898310058120009"}})
    tasks.take_event("evt-1")

    assert Notice.objects.count() == 0


@pytest.mark.parametrize("kind", ["merchant", "terminal"])
def test_what_a_page_shows_of_the_register_is_read_anew_where_it_was_ever_read(
    call: Call, shop: Merchant, terminal: Terminal, kind: str
) -> None:
    def news(number: int) -> None:
        data = {"mid": shop.mid} if kind == "merchant" else {"serial": terminal.serial}
        at = timezone.now()
        take_event(AcquirerEvent.objects.create(id=f"evt_{number}", type=f"{kind}.changed", at=at, data=data).pk)

    read: Any = MerchantReading if kind == "merchant" else RegisterReading
    news(1)
    assert not read.objects.exists()
    whose = {"merchant": shop} if kind == "merchant" else {"terminal": terminal}
    read.objects.create(**whose, due_at=None, asked_at=timezone.now() - timedelta(days=1))
    news(2)
    row = read.objects.get()
    assert row.due_at is not None or row.tries > 0
    assert row.asked_at > timezone.now() - timedelta(minutes=5)


def test_applications_are_left_to_their_room(call: Call) -> None:
    call({**EVENT, "type": "application.changed", "data": {"application_id": "a", "state": "open"}})

    assert AcquirerEvent.objects.get().handled_at is None


def test_what_was_left_is_taken_up(call: Call, shop: Merchant) -> None:
    event = AcquirerEvent.objects.create(
        pk="evt-9", type="notice.published", at=timezone.now(), data={"id": "n", "title": "T"}
    )
    AcquirerEvent.objects.filter(pk=event.pk).update(received_at=timezone.now() - timedelta(seconds=11))
    tasks.sweep()

    event.refresh_from_db()
    assert event.handled_at is not None
    assert Notice.objects.count() == 2


def test_news_that_nobody_could_take_in_is_not_tried_for_ever(shop: Merchant) -> None:
    event = AcquirerEvent.objects.create(
        pk="evt-9", type="notice.published", at=timezone.now(), data={"id": "n", "title": "T"}
    )
    AcquirerEvent.objects.filter(pk=event.pk).update(received_at=timezone.now() - timedelta(days=1, seconds=1))
    tasks.sweep()

    event.refresh_from_db()
    assert event.handled_at is None
