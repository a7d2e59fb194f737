"""Who acts for a shop: owners decide, and one always stays."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from portal.models import (
    Member,
    MemberRole,
    Merchant,
    OutboxMessage,
    User,
)
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    client.cookies["django_language"] = "en"


def test_owners_ask_people_in(client: Client, shop: Merchant, alice: User) -> None:
    sign_in(client, alice)
    for contact in ("New@Shop.Example", "138 0013 8000"):
        answer = client.post("/members/", {"merchant": shop.pk, "contact": contact, "role": "finance"})
        assertRedirects(answer, "/members/")

    roles = Member.objects.filter(role="finance").order_by("pk").values_list("user__email", flat=True)
    assert list(roles) == ["new@shop.example", None]
    assert OutboxMessage.objects.count() == 2


def test_asking_somebody_in_twice_is_said_at_the_field(client: Client, shop: Merchant, alice: User, bob: User) -> None:
    sign_in(client, alice)
    answer = client.post("/members/", {"merchant": shop.pk, "contact": bob.email, "role": "finance"})
    assertContains(answer, 'href="#id_contact"')
    assertContains(answer, "This person acts for the shop already.")


@pytest.mark.parametrize("who", ["bob", "charlie"])
def test_only_owners_ask_in(client: Client, shop: Merchant, who: str, request: pytest.FixtureRequest) -> None:
    sign_in(client, request.getfixturevalue(who))
    before = Member.objects.count()
    answer = client.post("/members/", {"merchant": shop.pk, "contact": "new@shop.example", "role": "owner"})

    assert (answer.status_code, Member.objects.count()) == (200, before)


def test_the_last_owner_stays(client: Client, shop: Merchant, alice: User) -> None:
    sign_in(client, alice)
    member = Member.objects.get(user=alice)
    for body in ({"remove": "1"}, {"role": "cashier"}):
        assertContains(client.post(f"/members/{member.pk}/", body), "The shop needs at least one owner.")

    assert Member.objects.get(user=alice).role == MemberRole.OWNER


def test_owners_change_and_remove_people(client: Client, shop: Merchant, alice: User, bob: User) -> None:
    sign_in(client, alice)
    member = Member.objects.get(user=bob)
    client.post(f"/members/{member.pk}/", {"role": "maintenance"})
    assert Member.objects.get(user=bob).role == MemberRole.MAINTENANCE
    client.post(f"/members/{member.pk}/", {"remove": "1"})
    assert not Member.objects.filter(user=bob).exists()


def test_a_cashier_cannot_change_people(client: Client, shop: Merchant, bob: User, alice: User) -> None:
    sign_in(client, bob)
    assert client.post(f"/members/{Member.objects.get(user=alice).pk}/", {"remove": "1"}).status_code == 404
