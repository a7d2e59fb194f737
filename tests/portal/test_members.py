"""Who acts for a shop: owners decide, and one always stays."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from diagnostics.actions.remedies import may_carry_out
from diagnostics.catalogue import remedies
from diagnostics.models import Problem
from portal.actions.commands import may_ask
from portal.actions.members import invite_member
from portal.actions.support import open_case
from portal.changes.kinds import KINDS
from portal.commands.lines import ORDERS
from portal.effects.changing import people_of
from portal.models import (
    ChangeRequest,
    Member,
    MemberRole,
    Merchant,
    Notice,
    OutboxMessage,
    SupportCase,
    Terminal,
    User,
)
from portal.roles import ROLES, May, may, table
from tests.between import just_before
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


@pytest.mark.parametrize("contact", ["new@shop.example", "13800138000"])
def test_whoever_is_asked_in_twice_at_one_moment_is_one_person(contact: str, shop: Merchant, alice: User) -> None:
    def elsewhere() -> None:
        User.objects.create_user(**({"email": contact} if "@" in contact else {"mobile": contact}))

    with just_before("SAVEPOINT", elsewhere, nth=2):  # after it was looked whether there is such a person
        member = invite_member(shop, by=alice, contact=contact, role=MemberRole.FINANCE)
    assert member.user == User.objects.latest("pk")


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


@pytest.mark.parametrize("role", MemberRole.values)
def test_the_table_is_what_is_enforced(client: Client, shop: Merchant, bob: User, role: str) -> None:
    Member.objects.filter(user=bob).update(role=role)
    sign_in(client, bob)
    people = client.get("/members/").context["people"]
    profile = client.get(f"/shops/{shop.mid}/")
    invited = client.post("/members/", {"merchant": shop.pk, "contact": "new@shop.example", "role": "cashier"})

    assert bool(people) == may(role, May.SEE_PEOPLE)
    assert profile.context["sees_money"] == may(role, May.SEE_MONEY)
    assert profile.context["may_change"] == may(role, May.CHANGE_SHOP)
    assert (invited.status_code == 302) == may(role, May.DECIDE_PEOPLE)
    assert (client.get("/").context["sees_people"]) == may(role, May.SEE_PEOPLE)
    for kind in KINDS.values():
        asked = May.KEEP_TERMINALS if kind.key in {"sim", "place", "binding"} else May.CHANGE_SHOP
        assert (MemberRole(role) in kind.roles) == may(role, asked)


@pytest.mark.parametrize("role", MemberRole.values)
def test_what_a_terminal_may_be_made_to_do_is_of_the_table_in_both_rooms(
    terminal: Terminal, alice: User, role: str
) -> None:
    Member.objects.filter(user=alice).update(role=role)
    problem = Problem(terminal=terminal, merchant=terminal.merchant)
    for order in ORDERS.values():
        risky = order.key in {"update_firmware", "restart"}
        leave = may(role, May.KEEP_TERMINALS if risky else May.COMMAND_SAFELY)
        assert may_ask(alice, terminal, order.key) == leave
        for remedy in [one for one in remedies().values() if one.command == order.key]:
            assert may_carry_out(alice, problem, remedy) == leave


def test_every_role_and_leave_has_its_line() -> None:
    assert set(ROLES) == set(MemberRole)
    assert [len(roles) for _words, roles in table()] == [
        len([one for one in ROLES.values() if what in one]) for what in May
    ]


def in_hands_of(person: User, shop: Merchant) -> tuple[Notice, SupportCase, ChangeRequest]:
    duty = Notice.objects.create(user=person, merchant=shop, key=f"d{person.pk}", kind="duty", title="Licence")
    case = open_case(
        by=person, merchant=shop, terminal=None, subject=("问", "Q"), about="", bundle={}, note="?", files=[]
    )
    change = ChangeRequest.objects.create(number=f"C-{person.pk}", kind="details", merchant=shop, opened_by=person)
    return duty, case, change


def test_who_leaves_hands_over_what_is_open(client: Client, shop: Merchant, alice: User, bob: User) -> None:
    carol = User.objects.create_user("carol@shop.example", "x", name="Carol", language="en")
    heir = Member.objects.create(merchant=shop, user=carol, role=MemberRole.MAINTENANCE)
    other = Merchant.objects.create(mid="898310058120099", name="Another")
    elsewhere = Notice.objects.create(user=bob, merchant=other, key="e", kind="duty", title="Elsewhere")
    mine = in_hands_of(bob, shop)
    sign_in(client, alice)
    page = f"/members/{Member.objects.get(user=bob).pk}/"
    assertContains(client.get(page), "1 open support case")
    assertRedirects(client.post(page, {"remove": "1", "successor": heir.pk}), "/members/")

    for row in (*mine, elsewhere):
        row.refresh_from_db()
    assert {mine[0].user, mine[1].opened_by, mine[2].opened_by} == {carol}
    assert elsewhere.user == bob
    assert not Member.objects.filter(user=bob).exists()
    assert Notice.objects.filter(user=carol, title__contains="Bob").exists()


def test_without_a_choice_an_owner_takes_over(client: Client, shop: Merchant, alice: User, bob: User) -> None:
    duty, _case, _change = in_hands_of(bob, shop)
    sign_in(client, alice)
    client.post(f"/members/{Member.objects.get(user=bob).pk}/", {"remove": "1"})
    duty.refresh_from_db()
    assert duty.user == alice


def test_the_terminals_they_see_to_are_seen_to_by_somebody_else(
    client: Client, shop: Merchant, alice: User, bob: User
) -> None:
    carol = User.objects.create_user("carol@shop.example", "x", name="Carol")
    Member.objects.create(merchant=shop, user=carol, role=MemberRole.MAINTENANCE)
    people = [(bob, None), (bob, alice), (carol, bob), (alice, bob), (carol, None)]
    made = [
        Terminal.objects.create(serial=f"HAND-{number}", merchant=shop, keeper=keeper, deputy=deputy)
        for number, (keeper, deputy) in enumerate(people)
    ]
    sign_in(client, alice)
    page = f"/members/{Member.objects.get(user=bob).pk}/"
    assertContains(client.get(page), "4 terminals that they see to")
    client.post(page, {"remove": "1"})  # an owner takes over: Alice
    for terminal in made:
        terminal.refresh_from_db()
    assert [(terminal.keeper, terminal.deputy) for terminal in made] == [
        (alice, None), (alice, None), (carol, alice), (alice, None), (carol, None),
    ]  # fmt: skip


def test_nobody_of_another_shop_takes_over(
    client: Client, shop: Merchant, alice: User, bob: User, charlie: User
) -> None:
    other = Merchant.objects.create(mid="898310058120099", name="Another")
    stranger = Member.objects.create(merchant=other, user=charlie, role=MemberRole.OWNER)
    sign_in(client, alice)
    answer = client.post(f"/members/{Member.objects.get(user=bob).pk}/", {"remove": "1", "successor": stranger.pk})
    assert (answer.status_code, Member.objects.filter(user=bob).exists()) == (200, True)


def test_who_has_left_is_told_no_more_of_their_request(shop: Merchant, alice: User, bob: User) -> None:
    change = ChangeRequest.objects.create(number="C-1", kind="sim", merchant=shop, opened_by=bob)
    assert people_of(change) == [alice, bob]
    Member.objects.filter(user=bob).delete()
    assert people_of(change) == [alice]
