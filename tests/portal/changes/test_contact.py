"""Another contact: masked, handed over, and in effect when the acquirer has confirmed it to a colleague."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from portal.actions.changes import open_change
from portal.actions.deciding import approve_change, confirm_change, hand_over
from portal.effects.carrying import carry_change
from portal.errors import PortalError
from portal.forms.change_contact import ContactForm
from portal.forms.change_kinds import Scene
from portal.models import AuditEntry, ChangeKind, ChangeRequest, Merchant, OutboxMessage, User
from tests.portal.changes.conftest import Settle, due_now, later
from tests.portal.changes.steps import approve, names
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db
OLD, NEW = "13900000001", "13800138000"
WANTED = {"contact_name": "周示例", "contact_mobile": NEW, "contact_email": "zhou@shop.example"}
NOW = {"contact_name": "商老板", "contact_mobile": OLD, "contact_email": ""}


@pytest.fixture
def contact(alice: User, shop: Merchant) -> ChangeRequest:
    Merchant.objects.filter(pk=shop.pk).update(**NOW)
    shop.refresh_from_db()
    return open_change(ChangeKind.CONTACT, by=alice, merchant=shop, wanted=WANTED)[0]


def over(change: ChangeRequest, by: User, settle: Settle) -> ChangeRequest:
    approve(change, by, settle)
    settle(lambda: hand_over(change, by=by, reference="BG-1", seen_version=change.version))
    change.refresh_from_db()
    return change


@pytest.mark.parametrize(
    ("typed", "wanted", "error"),
    [
        (WANTED, WANTED, None),
        (WANTED | {"contact_mobile": "+86 138 0013 8000"}, WANTED, None),
        ({"contact_name": "商老板", "contact_mobile": NEW}, {"contact_mobile": NEW}, None),
        ({"contact_name": "商老板", "contact_mobile": OLD}, {}, "__all__"),
        ({"contact_name": "商老板", "contact_mobile": "12345"}, {}, "contact_mobile"),
        ({"contact_name": "商老板", "contact_email": "no address"}, {}, "contact_email"),
    ],
)
def test_only_what_changes_is_asked_for(
    shop: Merchant, typed: dict[str, str], wanted: dict[str, str], error: str | None
) -> None:
    form = ContactForm(typed, scene=Scene(merchant=shop, terminal=None, now=NOW))
    assert form.is_valid() == (error is None)
    assert set(form.errors) == ({error} if error else set())
    assert error or form.wanted == wanted


def test_the_form_shows_no_number_and_sends_what_was_typed(client: Client, alice: User, contact: ChangeRequest) -> None:
    contact.delete()
    sign_in(client, alice)
    address = f"/changes/new/contact/?merchant={contact.merchant.mid}"
    assertContains(page := client.get(address), "139****0001")
    assertNotContains(page, OLD)
    assert client.post(address, WANTED).status_code == 302
    found = ChangeRequest.objects.get(kind="contact")
    assert (found.wanted, found.before) == (WANTED, NOW)
    assertNotContains(client.get(f"/changes/{found.pk}/"), NEW)


def test_it_is_in_effect_when_a_colleague_notes_the_answer_and_not_before(
    contact: ChangeRequest, reviewer: User, shop: Merchant, settle: Settle
) -> None:
    over(contact, reviewer, settle)
    carry_change(str(due_now(contact).pk))
    contact.refresh_from_db()
    shop.refresh_from_db()
    assert (contact.state, contact.trouble, shop.contact_mobile) == ("carrying", "not_confirmed", OLD)
    settle(lambda: confirm_change(contact, by=reviewer, reference="HF-22", seen_version=contact.version))
    shop.refresh_from_db()
    assert (contact.state, contact.acquirer_reference, contact.due_at) == ("effective", "HF-22", None)
    assert {name: getattr(shop, name) for name in WANTED} == WANTED
    assert OutboxMessage.objects.filter(about=contact.reference).exists()
    assert (AuditEntry.objects.get(action="change.contact").after or {})["fields"] == sorted(WANTED)


def test_an_answer_that_never_comes_is_called_late_once(contact: ChangeRequest, reviewer: User, settle: Settle) -> None:
    over(contact, reviewer, settle)
    later(contact, timedelta(days=30))
    for _time in range(2):
        carry_change(str(due_now(contact).pk))
    assert names(contact).count("overdue") == 1


def test_what_the_register_shows_is_confirmed_by_nobody(licence: ChangeRequest, reviewer: User, settle: Settle) -> None:
    over(licence, reviewer, settle)
    with pytest.raises(PortalError) as refused:
        confirm_change(licence, by=reviewer, reference="HF-23", seen_version=licence.version)
    assert refused.value.code == "not_now"


def test_two_reviewers_cannot_both_note_it(contact: ChangeRequest, reviewer: User, rob: User, settle: Settle) -> None:
    over(contact, reviewer, settle)
    seen, other = contact.version, ChangeRequest.objects.get(pk=contact.pk)
    confirm_change(contact, by=reviewer, reference="HF-22", seen_version=seen)
    with pytest.raises(PortalError):
        confirm_change(other, by=rob, reference="HF-99", seen_version=seen)


def test_the_desk_takes_it_over_from_end_to_end(
    client: Client, contact: ChangeRequest, reviewer: User, settle: Settle
) -> None:
    desk, address = sign_in(client, reviewer, second_factor=True), f"/changes/desk/{contact.pk}/"
    approve_change(contact, by=reviewer, seen_version=contact.version)
    hand_over(contact, by=reviewer, reference="BG-1", seen_version=contact.version)
    assertContains(page := desk.get(f"{address}?ask=1"), "register does not hold it")
    assertNotContains(page, NEW)
    assertContains(desk.post(f"{address}confirm/", {"seen_version": contact.version, "reference": ""}), "required")
    settle(lambda: desk.post(f"{address}confirm/", {"seen_version": contact.version, "reference": "HF-22"}))
    contact.refresh_from_db()
    assert contact.state == "effective"
    assertContains(desk.get(address), "Confirmed by the acquirer")


def test_the_packet_shows_the_number_in_full_for_a_reason_that_is_kept(
    client: Client, contact: ChangeRequest, reviewer: User, settle: Settle
) -> None:
    approve(contact, reviewer, settle)
    desk, address = sign_in(client, reviewer, second_factor=True), f"/changes/desk/{contact.pk}/packet/"
    assertNotContains(desk.get(address), NEW)
    assertNotContains(desk.post(address, {"reason": ""}), NEW)
    assertContains(desk.post(address, {"reason": "For the acquirer"}), NEW)
    entry = AuditEntry.objects.get(action="reveal")
    assert (entry.actor, entry.subject, entry.after) == (reviewer, contact.reference, {"field": "contact_mobile"})
