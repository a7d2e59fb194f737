"""The pages about webhooks: the secret is shown once, the log says what came of it, and only staff see them."""

import re
from typing import Any

import pytest
from django.test import Client

from portal.models import AuditEntry, Happening, User, WebhookDelivery, WebhookEndpoint, WebhookEvent
from tests.portal.signin import sign_in

FORM = {"name": "对账系统", "url": "https://hooks.example/x", "happenings": [Happening.TERMINAL_STATE]}
PAGE = "/operator/webhooks/"


@pytest.fixture
def staff(client: Client, reviewer: User) -> Client:
    client.cookies["django_language"] = "en"
    return sign_in(client, reviewer, second_factor=True)


def _secrets(page: str) -> set[str]:
    return set(re.findall(r"whs_[A-Za-z0-9_-]{43}", page))


def _delivery(endpoint: WebhookEndpoint, **columns: Any) -> WebhookDelivery:
    event = WebhookEvent.objects.create(kind=Happening.TERMINAL_STATE)
    return WebhookDelivery.objects.create(endpoint=endpoint, event=event, **columns)


def test_the_secret_is_shown_once_and_again_only_as_a_new_one(staff: Client) -> None:
    (first,) = _secrets(staff.post(PAGE, FORM).content.decode())
    endpoint = WebhookEndpoint.objects.get()
    assert _secrets(staff.get(f"{PAGE}{endpoint.pk}/").content.decode()) == set()
    (second,) = _secrets(staff.post(f"{PAGE}{endpoint.pk}/secret/").content.decode())
    assert first != second
    endpoint.refresh_from_db()
    assert (endpoint.secret, endpoint.old_secret) == (second, first)
    assert AuditEntry.objects.filter(subject=f"webhook:{endpoint.pk}").count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://hooks.example/"), ("url", "https://10.0.0.1/"), ("url", "x"), ("happenings", []),
        ("happenings", ["x"]), ("name", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_not_added(staff: Client, field: str, value: object, settings: Any) -> None:
    settings.WEBHOOKS_MAY_STAY_INSIDE = False
    assert staff.post(PAGE, {**FORM, field: value}).status_code == 422
    assert not WebhookEndpoint.objects.exists()


def test_an_endpoint_is_changed_turned_off_and_on(staff: Client) -> None:
    staff.post(PAGE, FORM)
    endpoint = WebhookEndpoint.objects.get()
    here = f"{PAGE}{endpoint.pk}/"
    assert staff.post(here, {**FORM, "url": "https://hooks.example/y"}).status_code == 302
    for deed, on in (("off", False), ("off", False), ("on", True)):
        assert staff.post(f"{here}{deed}/").status_code == 302
        endpoint.refresh_from_db()
        assert (endpoint.is_on, endpoint.url) == (on, "https://hooks.example/y")
    assert staff.post(f"{here}nothing/").status_code == 404


def test_the_log_says_what_came_of_each(staff: Client, django_assert_num_queries: Any) -> None:
    staff.post(PAGE, FORM)
    endpoint = WebhookEndpoint.objects.get()
    for number in range(35):
        _delivery(endpoint, answer_code=500, trouble="http_500", answer_head=f"oh no {number}", tries=1)
    with django_assert_num_queries(4):  # session, person, endpoint, a page of the log with its events
        page = staff.get(f"{PAGE}{endpoint.pk}/").content.decode()
    assert "oh no 34" in page
    assert "oh no 4<" not in page
    after = re.search(r'href="(\?before=\d+)"', page)
    assert after is not None
    assert "oh no 4<" in staff.get(f"{PAGE}{endpoint.pk}/{after[1]}").content.decode()


def test_the_list_asks_a_fixed_number_of_questions(staff: Client, django_assert_num_queries: Any) -> None:
    for number in range(3):
        staff.post(PAGE, {**FORM, "name": f"n{number}"})
    with django_assert_num_queries(3):  # session, person, endpoints
        assert "n2" in staff.get(PAGE).content.decode()


def test_what_was_given_up_is_sent_again_by_hand(staff: Client) -> None:
    staff.post(PAGE, FORM)
    endpoint = WebhookEndpoint.objects.get()
    lost = _delivery(endpoint, due_at=None, trouble="http_500", tries=9)
    other = WebhookEndpoint.objects.create(name="o", url="https://o.example/", secret="s")
    assert staff.post(f"{PAGE}{other.pk}/again/{lost.pk}/").status_code == 404
    assert staff.post(f"{PAGE}{endpoint.pk}/again/{lost.pk}/").status_code == 302
    lost.refresh_from_db()
    assert lost.due_at is not None


def test_nothing_is_sent_again_to_an_endpoint_that_is_off(staff: Client) -> None:
    staff.post(PAGE, FORM)
    endpoint = WebhookEndpoint.objects.get()
    lost = _delivery(endpoint, due_at=None)
    staff.post(f"{PAGE}{endpoint.pk}/off/")
    page = staff.post(f"{PAGE}{endpoint.pk}/again/{lost.pk}/", follow=True).content.decode()
    assert "turned off" in page
    lost.refresh_from_db()
    assert lost.due_at is None
