"""What costs us is counted per person and window, in every kind of cache."""

from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client, RequestFactory
from pytest_django import Settings

from portal.limits import too_often, visitor_too_often
from portal.models import Merchant, OutboxMessage, User
from portal.views.members import INVITATIONS_PER_HOUR
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db
_PASSWORD = "a-good-password-2026"
_DATABASE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "counts"}
_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counts"}


@pytest.mark.parametrize("cache", [_DATABASE, _MEMORY])
def test_the_window_closes_and_another_opens(cache: dict[str, Any], settings: Settings, alice: User, bob: User) -> None:
    settings.CACHES = {"default": cache}
    call_command("createcachetable")
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        assert [too_often(alice, "x", most=2, seconds=3600) for _ in range(3)] == [False, False, True]
        assert (too_often(bob, "x", most=2), too_often(alice, "y", most=2)) == (False, False)
        clock.shift(3000)
        assert too_often(alice, "x", most=2, seconds=3600) is True
        clock.shift(601)
        assert too_often(alice, "x", most=2, seconds=3600) is False


def test_invitations_are_no_way_to_write_to_everybody(client: Client, alice: User, shop: Merchant) -> None:
    sign_in(client, alice)
    for number in range(INVITATIONS_PER_HOUR + 1):
        client.post("/members/", {"merchant": shop.pk, "contact": f"p{number}@shop.example", "role": "cashier"})
    assert OutboxMessage.objects.count() == INVITATIONS_PER_HOUR


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/login/"])
def test_a_second_code_at_once_is_refused_in_words(client: Client, address: str) -> None:
    """Back and once more within half a minute, at the same number."""
    typed = {"login": "13800138000", "password1": _PASSWORD, "password": _PASSWORD}
    client.post("/accounts/signup/", typed)
    answer = Client(headers={"accept-language": "en"}).post(address, typed)
    assert (answer.status_code, "That was too often" in answer.content.decode()) == (429, True)
    assert (User.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_visitors_are_counted_by_address_and_people_by_name(rf: RequestFactory, alice: User) -> None:
    def asks(address: str, user: User | AnonymousUser) -> bool:
        request = rf.get("/", REMOTE_ADDR=address)
        request.user = user
        return visitor_too_often(request, "photo", most=1)

    nobody = AnonymousUser()
    assert [asks("192.0.2.1", nobody), asks("192.0.2.1", nobody), asks("192.0.2.2", nobody)] == [False, True, False]
    assert [asks("192.0.2.1", alice), asks("192.0.2.9", alice)] == [False, True]
    assert [asks("2001:db8::1", nobody), asks("2001:db8::2", nobody), asks("2001:db8:1::1", nobody)] == [
        False,
        True,
        False,
    ]
