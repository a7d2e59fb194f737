"""Who may see and start which check."""

import pytest
from django.test import Client

from diagnostics.models import Diagnosis
from portal.models import Member, Merchant, Terminal, User
from tests.diagnostics.conftest import SERIAL, begun, finished, url
from tests.portal.signin import sign_in


@pytest.mark.parametrize("name", ["start", "history", "diagnosis", "progress"])
def test_strangers_find_nothing(client: Client, shop: Terminal, stranger: User, name: str) -> None:
    run = begun(shop)
    client.force_login(stranger)
    target = url(name, SERIAL if name in {"start", "history"} else run)
    assert client.get(target).status_code == 404


@pytest.mark.parametrize("name", ["start", "again", "answer"])
def test_strangers_change_nothing(client: Client, shop: Terminal, stranger: User, name: str) -> None:
    run = finished(shop, code="51")
    client.force_login(stranger)
    assert client.post(url(name, SERIAL if name == "start" else run)).status_code == 404
    assert Diagnosis.objects.count() == 1


@pytest.mark.parametrize("name", ["start", "history", "diagnosis", "progress"])
def test_staff_see_any(client: Client, shop: Terminal, reviewer: User, name: str) -> None:
    run = begun(shop)
    sign_in(client, reviewer, second_factor=True)
    assert client.get(url(name, SERIAL if name in {"start", "history"} else run)).status_code == 200


@pytest.mark.parametrize("name", ["start", "history", "diagnosis", "progress", "again", "answer"])
def test_staff_see_none_without_the_second_factor(client: Client, shop: Terminal, reviewer: User, name: str) -> None:
    run = begun(shop)
    client.force_login(reviewer)
    ask = client.post if name in {"again", "answer"} else client.get
    answer = ask(url(name, SERIAL if name in {"start", "history"} else run))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/2fa/totp/activate/")


def test_nobody_sees_anything_without_signing_in(client: Client, shop: Terminal) -> None:
    assert client.get(url("diagnosis", begun(shop))).status_code == 302


@pytest.mark.parametrize("name", ["diagnosis", "progress"])
def test_a_run_stays_with_the_merchant_it_was_about(
    client: Client, shop: Terminal, cashier: User, stranger: User, name: str
) -> None:
    run = begun(shop)
    buyer = Merchant.objects.create(mid="898310058129999", name="二手店")
    Member.objects.create(merchant=buyer, user=stranger)
    Terminal.objects.filter(pk=shop.pk).update(merchant=buyer)
    client.force_login(stranger)
    assert client.get(url(name, run)).status_code == 404
    assert str(run.pk) not in client.get(url("history", SERIAL)).content.decode()
    client.force_login(cashier)
    assert client.get(url(name, run)).status_code == 200
    assert client.post(url("again", run)).status_code == 404  # the terminal is somebody else's now
