"""Another limit: which, to what, why; in effect when the acquirer's parameters for the terminal show it."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from portal.acquirer.sandbox.server import Running
from portal.actions.deciding import hand_over
from portal.actions.parameters import look_up_parameters
from portal.changes.reading import shows
from portal.models import ChangeKind, ChangeRequest, Member, MemberRole, Merchant, Terminal, User
from tests.portal.changes.conftest import Settle
from tests.portal.changes.steps import again, approve, ask
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db
WANTED = {"credit_per_day": 8_000_000}


@pytest.mark.parametrize(
    ("limits", "shown"),
    [
        ({"credit": {"per_day": 8_000_000}}, True),
        ({"credit": {"per_day": 7_999_999}}, False),
        ({"credit": {"per_day": None}}, False),
        ({"debit": {"per_day": 8_000_000}}, False),
        ({}, False),
        (None, False),
    ],
)
def test_it_is_in_effect_when_the_parameters_say_so(limits: Any, shown: bool) -> None:
    assert shows(ChangeKind.LIMITS, {"limits_fen": limits}, WANTED, mid="898310058120001") == shown


def test_an_owner_asks_for_it_and_it_is_read_back_from_the_parameters(
    sandbox: Running, client: Client, alice: User, terminal: Terminal, reviewer: User, settle: Settle
) -> None:
    look_up_parameters(terminal)
    sign_in(client, alice)
    address = f"/changes/new/limits/?terminal={terminal.serial}"
    assertContains(client.get(address), "Credit cards, Each day (now")
    typed = {"limit": "credit_per_day", "amount": "80000", "note": "Wedding parties pay at once."}
    assertContains(client.post(address, typed | {"note": ""}), "required")
    assert client.post(address, typed).status_code == 302
    change = ChangeRequest.objects.get(kind="limits")
    assert (change.wanted, change.terminal) == (WANTED, terminal)
    page = client.get(f"/changes/{change.pk}/")
    assertContains(page, "¥80,000.00")
    assertNotContains(page, "Debit cards")
    approve(change, reviewer, settle)
    settle(lambda: hand_over(change, by=reviewer, reference="BG-2", seen_version=change.version))
    assert again(change).state == "carrying"
    limits = {"credit": {"per_transaction": None, "per_day": 8_000_000, "per_month": None}}
    sandbox.world.change("parameters", terminal.serial, {"limits_fen": limits})
    assert again(change).state == "effective"


def test_what_it_is_already_is_no_change(sandbox: Running, client: Client, alice: User, terminal: Terminal) -> None:
    sandbox.world.change("parameters", terminal.serial, {"limits_fen": {"credit": {"per_day": 8_000_000}}})
    look_up_parameters(terminal)
    sign_in(client, alice)
    typed = {"limit": "credit_per_day", "amount": "80000.00", "note": "Wedding parties."}
    assertContains(client.post(f"/changes/new/limits/?terminal={terminal.serial}", typed), "what it is now")
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize("role", [MemberRole.FINANCE, MemberRole.MAINTENANCE, MemberRole.CASHIER])
def test_only_an_owner_asks_for_it(client: Client, alice: User, shop: Merchant, terminal: Terminal, role: str) -> None:
    Member.objects.filter(user=alice, merchant=shop).update(role=role)
    sign_in(client, alice)
    assertContains(client.get(f"/changes/new/limits/?terminal={terminal.serial}"), "Only an owner")
    assertNotContains(client.get(f"/terminals/{terminal.serial}/settings/"), "/changes/new/limits/")


def test_a_request_that_was_sent_back_keeps_what_was_typed(client: Client, alice: User, terminal: Terminal) -> None:
    change = ask(ChangeKind.LIMITS, alice, terminal, **WANTED)
    ChangeRequest.objects.filter(pk=change.pk).update(state="needs_more")
    sign_in(client, alice)
    assertContains(client.get(f"/changes/{change.pk}/"), 'value="80000.00"')
