"""The address where carriers bring their news."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application, TerminalOrder, TrackingEvent
from portal.acquirer.signing import headers
from tests.applications.actions.conftest import opened, shipped

__all__ = ["opened", "shipped"]
PATH, SECRET = "/carrier/events", "a secret of the carrier"


@pytest.fixture(autouse=True)
def secret(settings: Any) -> None:
    settings.CARRIER_SECRET = SECRET


def tell(secret: str = SECRET, **changes: Any) -> Any:
    body: dict[str, Any] = {
        "id": "n-1",
        "tracking_number": "sf1234567890",
        "state": "out_for_delivery",
        "at": timezone.now().isoformat(),
        "place": "上海",
    }
    raw = json.dumps(body | changes).encode()
    signed = headers(key_id="carrier", secret=secret, method="POST", target=PATH, body=raw)
    return Client().post(PATH, raw, content_type="application/json", headers=signed)


def test_signed_news_is_taken_in_once(shipped: Application) -> None:
    assert [tell().status_code, tell().status_code] == [204, 204]
    event = TrackingEvent.objects.get()
    assert (event.code, event.place, event.source) == ("out_for_delivery", "上海", "carrier")
    assert shipped.shipments.get().transit == "out_for_delivery"


def test_news_of_an_order_is_taken_in_once_too(shipped: Application) -> None:
    assert shipped.merchant is not None
    order = TerminalOrder.objects.create(
        reference="MO-1", kind="more", reason="ordered", state="sent", due_at=None, merchant=shipped.merchant,
        application=shipped, opened_by=shipped.applicant, carrier="顺丰速运", tracking_number="SF77",
    )  # fmt: skip
    assert [tell(tracking_number="sf77").status_code for _ in range(2)] == [204, 204]
    order.refresh_from_db()
    assert (order.transit, order.tracking.count()) == ("out_for_delivery", 1)
    assert shipped.shipments.get().transit == ""


def test_a_state_of_their_own_is_kept_as_it_is(shipped: Application) -> None:
    assert tell(state="held_at_customs").status_code == 204
    assert shipped.shipments.get().transit == "held_at_customs"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"tracking_number": "SF0"}, 404, "not_found"),
        ({"state": ""}, 422, "invalid"),
        ({"state": "x" * 41}, 422, "invalid"),
        ({"at": "yesterday"}, 422, "invalid"),
        ({"place": "\x00"}, 422, "invalid"),
        ({"id": 7}, 422, "invalid"),
    ],
)
def test_what_is_not_understood_is_refused(
    changes: dict[str, Any], status: int, code: str, shipped: Application
) -> None:
    answer = tell(**changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert TrackingEvent.objects.count() == 0


def test_what_is_not_genuine_is_refused(shipped: Application, settings: Any) -> None:
    assert tell(secret="another").status_code == 401
    settings.CARRIER_SECRET = ""
    assert tell(secret="").status_code == 401
    assert Client().get(PATH).status_code == 405
    assert TrackingEvent.objects.count() == 0
