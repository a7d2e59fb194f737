"""Another settlement account: masked wherever it is shown, in effect when the register shows it verified."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from portal.actions.changes import open_change
from portal.changes.comparing import compare
from portal.changes.reading import shows
from portal.changes.record import write_record
from portal.forms.change_account import AccountForm
from portal.forms.change_kinds import Scene
from portal.models import ChangeKind, ChangeRequest, ChangeState, Merchant, Upload, User
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db
CARD = "6222021234567890128"
WANTED = {"account_kind": "personal", "holder": "商老板", "account_number": CARD, "bank": "示例银行"}
SHOWN = {"kind": "personal", "holder": "商老板", "last4": CARD[-4:], "status": "verified"}


@pytest.fixture
def account(alice: User, shop: Merchant, ready_paper: Callable[[], Upload]) -> ChangeRequest:
    papers = {"account_paper": ready_paper()}
    return open_change(ChangeKind.ACCOUNT, by=alice, merchant=shop, wanted=WANTED, papers=papers)[0]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, None),
        ({"account_number": "6222 0212 3456 7890 128"}, None),
        ({"account_number": "6222021234567890123"}, "account_number"),
        ({"account_number": "1234"}, "account_number"),
        ({"account_kind": "corporate", "account_number": "310066771018000000000"}, None),
        ({"holder": ""}, "holder"),
    ],
)
def test_a_number_is_checked_as_far_as_it_can_be(shop: Merchant, changes: dict[str, str], error: str | None) -> None:
    form = AccountForm(WANTED | changes, scene=Scene(merchant=shop, terminal=None, now={}))
    assert form.is_valid() == (error is None)
    assert set(form.errors) == ({error} if error else set())


@pytest.mark.parametrize(
    ("register", "shown"),
    [
        (SHOWN, True),
        (SHOWN | {"status": "unverified"}, False),
        (SHOWN | {"last4": "9999"}, False),
        (SHOWN | {"holder": "别人"}, False),
        ({}, False),
    ],
)
def test_it_is_in_effect_when_the_register_shows_it_verified(register: dict[str, Any], shown: bool) -> None:
    assert shows(ChangeKind.ACCOUNT, {"settlement": register}, WANTED, mid="898310058120001") == shown


def test_the_number_is_masked_and_compared_by_its_end(client: Client, alice: User, account: ChangeRequest) -> None:
    pairs = {pair.field: pair for pair in compare(account, entry={"settlement": SHOWN})}
    assert pairs["account_number"].register_agrees
    sign_in(client, alice)
    page = client.get(f"/changes/{account.pk}/")
    assertContains(page, CARD[-4:])
    assertNotContains(page, CARD)


def test_the_profile_knows_the_account_that_is_in_effect(client: Client, alice: User, account: ChangeRequest) -> None:
    write_record(account)  # nothing of it belongs into the merchant's own columns
    ChangeRequest.objects.filter(pk=account.pk).update(state=ChangeState.EFFECTIVE)
    sign_in(client, alice)
    page = client.get(f"/shops/{account.merchant.mid}/")
    assertContains(page, f"**** {CARD[-4:]}")
    assertNotContains(page, CARD)
