"""The home page: what stands open first, then what falls due, for one shop or hundreds, in as many queries."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from diagnostics.models import Incident, IncidentTerminal, Problem
from portal.models import Member, MemberRole, Merchant, Readiness, Release, Report, Terminal, TerminalStatus, User
from portal.trouble import told_by
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db
QUERIES = 7  # and one for terminals in trouble, one for spares to be checked, two once firmware was released


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    client.cookies["django_language"] = "en"


def report(terminal: Terminal, *, minutes: int = 1, **data: Any) -> None:
    at = timezone.now() - timedelta(minutes=minutes)
    Report.objects.create(terminal=terminal, measured_at=at, received_at=at, data=data)
    Terminal.objects.filter(pk=terminal.pk).update(**told_by(data, None))


def another(alice: User, number: int, *, terminals: int = 1, **data: Any) -> Merchant:
    shop = Merchant.objects.create(mid=f"8983100581299{number:02}", name=f"Shop {number:02}")
    Member.objects.create(merchant=shop, user=alice, role=MemberRole.OWNER)
    for index in range(terminals):
        serial = f"T-{number:02}-{index}"
        report(Terminal.objects.create(serial=serial, merchant=shop, status=TerminalStatus.ACTIVE), **data)
    return shop


def problem(terminal: Terminal, **values: Any) -> Problem:
    common = {"cause": "keys_invalid", "certainty": "confirmed", "seen_at": timezone.now()}
    return Problem.objects.create(terminal=terminal, merchant=terminal.merchant, **(common | values))


def disturbance(terminal: Terminal) -> Incident:
    now = timezone.now()
    met = Incident.objects.create(
        open_key="96:everyone:", code="96", factor="everyone", value="", began_at=now, last_failure_at=now
    )
    assert terminal.merchant
    IncidentTerminal.objects.create(
        incident=met, terminal=terminal, merchant=terminal.merchant, first_failure_at=now, last_failure_at=now
    )
    return met


def spare(shop: Merchant | None, due_on: date, *, serial: str = "SPARE-1", state: str = "waiting") -> None:
    found = Terminal.objects.create(serial=serial, merchant=shop, status=TerminalStatus.SPARE)
    Readiness.objects.create(terminal=found, due_on=due_on, state=state)


def release(model: str = "") -> Release:
    return Release.objects.create(version="2.4.1", minimum="2.0", model=model)


def test_what_stands_open_comes_first(client: Client, alice: User, terminal: Terminal) -> None:
    report(terminal)
    found, met = problem(terminal), disturbance(terminal)
    sign_in(client, alice)
    answer = client.get("/")

    assertContains(answer, "The terminal cannot take cards now.")
    assertContains(answer, f"/diagnostics/problems/{found.pk}/")
    assertContains(answer, reverse("diagnostics:incident", args=[met.pk]))
    text = answer.content.decode()
    assert text.index("Disturbance at the provider") < text.index("Open problem") < text.index("A payment was refused?")
    assert answer.context["troubled"] == []  # the card names the terminal already


def test_what_is_closed_likely_or_of_others_is_told_apart(client: Client, alice: User, terminal: Terminal) -> None:
    report(terminal)
    problem(terminal, certainty="likely")
    problem(terminal, cause="sim_changed", state="closed", closed_at=timezone.now())
    stranger = Merchant.objects.create(mid="898310058120099", name="Another")
    theirs = Terminal.objects.create(serial="X-1", merchant=stranger, status=TerminalStatus.ACTIVE)
    problem(theirs)
    disturbance(theirs)
    sign_in(client, alice)
    answer = client.get("/")

    assert [card.serial for card in answer.context["cards"]] == ["SN-0001"]
    assertContains(answer, "Likely: ")
    assertContains(answer, "The terminal can take cards now.")  # a guess takes no terminal out of the count


def test_papers_that_end_stand_there_with_their_day(client: Client, alice: User, terminal: Terminal) -> None:
    day = timezone.localdate() + timedelta(days=10)
    Merchant.objects.update(licence_valid_until=day)
    sign_in(client, alice)
    answer = client.get("/")
    assertContains(answer, "The business licence ends: renew it")
    assertContains(answer, day.isoformat())


def test_each_number_leads_to_its_terminals(client: Client, alice: User, terminal: Terminal) -> None:
    report(terminal, network="none")
    another(alice, 1, terminals=2)
    sign_in(client, alice)
    client.get("/")
    for shop in client.get("/?shop=all").context["shops"]:
        for words, query in shop.details:
            rows = client.get(f"/terminals/{query}").context["rows"]
            assert len(rows) == int(words.split()[0])
            assert {found.merchant for found, _condition in rows} == {shop.merchant}


def test_who_has_one_shop_never_sees_the_choice(client: Client, alice: User, terminal: Terminal) -> None:
    sign_in(client, alice)
    assertNotContains(client.get(f"/?shop={terminal.merchant.mid if terminal.merchant else ''}"), 'id="shop"')


def test_the_chosen_shop_is_in_the_address_and_remembered(client: Client, alice: User, terminal: Terminal) -> None:
    problem(terminal)
    other = another(alice, 1)
    sign_in(client, alice)
    assert len(client.get("/").context["shops"]) == 2

    chosen = client.get(f"/?shop={other.mid}").context
    assert [shop.merchant for shop in chosen["shops"]] == [other]
    assert (chosen["cards"], chosen["troubled"]) == ([], [])
    assert [shop.merchant for shop in client.get("/").context["shops"]] == [other]
    assert len(client.get("/?shop=all").context["shops"]) == 2
    assert len(client.get("/").context["shops"]) == 2


@pytest.mark.parametrize("named", ["898310058120099", "nonsense", "%00"])
def test_a_shop_that_is_not_theirs_is_no_choice(client: Client, alice: User, terminal: Terminal, named: str) -> None:
    Merchant.objects.create(mid="898310058120099", name="Hidden")
    another(alice, 1)
    sign_in(client, alice)
    answer = client.get(f"/?shop={named}")
    assert len(answer.context["shops"]) == 2
    assertNotContains(answer, "Hidden")


@pytest.mark.parametrize("days", [-3, 0, 6])
def test_a_spare_whose_check_is_due_stands_there_with_its_day(
    client: Client, alice: User, terminal: Terminal, days: int
) -> None:
    day = timezone.localdate() + timedelta(days=days)
    spare(terminal.merchant, day)
    spare(terminal.merchant, day + timedelta(days=20), serial="SPARE-LATER")
    spare(terminal.merchant, day, serial="SPARE-CHECKED", state="checking")
    sign_in(client, alice)
    answer = client.get("/")
    assertContains(answer, "Check the spare SPARE-1: is it ready?")
    assertContains(answer, day.isoformat())
    assert [duty.url for duty in answer.context["duties"]] == [reverse("spare_list")]


@pytest.mark.parametrize(
    ("firmware", "model", "words"),
    [
        ("2.1.0", "", "An update waits for terminal SN-0001: firmware 2.4.1"),
        ("1.9", "", "Terminal SN-0001 must be updated to firmware 2.4.1"),
        ("2.4.1", "", ""),
        ("2.10", "", ""),
        ("nobody knows", "", ""),
        ("2.1.0", "OTHER", ""),
    ],
)
def test_an_update_that_waits_is_a_duty_without_a_day(
    client: Client, alice: User, terminal: Terminal, firmware: str, model: str, words: str
) -> None:
    report(terminal, firmware=firmware)
    Merchant.objects.update(licence_valid_until=timezone.localdate() + timedelta(days=10))
    release(model=model)
    sign_in(client, alice)
    duties = client.get("/").context["duties"]
    assert [duty.text for duty in duties if duty.since] == [words] * bool(words)
    assert [duty.since for duty in duties] == sorted(duty.since for duty in duties)


def test_many_updates_are_one_line_of_their_shop(client: Client, alice: User, terminal: Terminal) -> None:
    for number in (1, 2):
        another(alice, number, terminals=3, firmware=f"2.{number}")
    release()
    sign_in(client, alice)
    answer = client.get("/?shop=all")
    assert {duty.shop for duty in answer.context["duties"]} == {"Shop 01", "Shop 02"}
    assertContains(answer, "An update waits for 3 terminals: firmware 2.4.1", count=2)
    with assertNumQueries(QUERIES + 3):
        client.get("/?shop=all")


@pytest.mark.parametrize("role", [MemberRole.CASHIER, MemberRole.FINANCE])
def test_who_does_not_look_after_the_terminals_is_not_asked_to(
    client: Client, alice: User, terminal: Terminal, role: str
) -> None:
    Member.objects.filter(user=alice).update(role=role)
    report(terminal, firmware="1.0")
    release()
    spare(terminal.merchant, timezone.localdate())
    sign_in(client, alice)
    assert client.get("/").context["duties"] == []


@pytest.mark.parametrize("shops", [0, 25])
@pytest.mark.parametrize("chosen", [False, True])
def test_the_number_of_queries_is_fixed(
    client: Client, alice: User, terminal: Terminal, shops: int, chosen: bool
) -> None:
    for number in range(shops):
        another(alice, number, terminals=2, network="none" if number % 2 else "wifi")
    problem(terminal)
    disturbance(terminal)
    spare(terminal.merchant, timezone.localdate())
    sign_in(client, alice)
    address = f"/?shop={terminal.merchant.mid}" if chosen and terminal.merchant else "/"
    client.get(address)
    with assertNumQueries(QUERIES + 2):
        assert client.get(address).status_code == 200


def test_where_nothing_is_due_nobody_asks_what_it_is(client: Client, alice: User, terminal: Terminal) -> None:
    report(terminal, last_transaction_rc="00")
    spare(terminal.merchant, timezone.localdate() + timedelta(days=20))
    sign_in(client, alice)
    client.get("/")
    with assertNumQueries(QUERIES):
        assert client.get("/").context["duties"] == []


def test_of_many_shops_what_needs_somebody_comes_first(client: Client, alice: User, terminal: Terminal) -> None:
    problem(terminal)
    sign_in(client, alice)
    client.cookies["django_language"] = "en"
    few = client.get("/").content.decode()
    for number in range(4):
        another(alice, number)
    many = client.get("/").content.decode()
    assert few.index("terminal cannot take cards") < few.index("What needs you first")
    assert many.index("What needs you first") < many.index("terminal cannot take cards")


def test_all_shops_are_found_in_one_list(client: Client, alice: User, terminal: Terminal) -> None:
    for number in range(25):
        another(alice, number)
    sign_in(client, alice)
    assertContains(client.get("/"), "/shops/")
    first = client.get("/shops/")
    second = client.get(f"/shops/{first.context['next_url']}")
    seen = [shop.merchant.mid for page in (first, second) for shop in page.context["shops"]]
    assert len(seen) == len(set(seen)) == 26

    assert len(client.get("/shops/?search=Shop 07").context["shops"]) == 1
    assertContains(client.get("/shops/?search=nowhere"), "No shop fits.")
    with assertNumQueries(3):
        client.get("/shops/")
