"""The shop's profile: both sides of every line, with their times; silence is said and never reads as agreement."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries, assertRedirects

from portal.acquirer.client import _acquirer
from portal.acquirer.sandbox.server import Running
from portal.effects.merchant_readings import read_merchant
from portal.models import Member, MemberRole, Merchant, MerchantReading, Terminal, TerminalStatus, User
from portal.shops import money
from portal.shops.profile import Section, differing, sections_of
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db
MID = "898310058120001"
PAGE = f"/shops/{MID}/"
QUERIES = 6


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    client.cookies["django_language"] = "en"


def sections(merchant: Merchant, register: dict[str, Any] | None) -> dict[str, Section]:
    parts = {"register": {"data": register}} if register is not None else {}
    with translation.override("en"):
        return {section.key: section for section in sections_of(merchant, parts, None, money=True)}


def merchant(**values: Any) -> Merchant:
    return Merchant(**{"mid": MID, "name": "晴川（示例）", "receipt_name": "晴川", "mcc": "5812"} | values)


def test_both_sides_are_compared_as_the_rules_ask() -> None:
    found = sections(merchant(), {"mid": MID, "name": " 晴川（示例） ", "receipt_name": "远山", "status": "normal"})
    same = {item.label: item.same for item in found["shop"].items}
    assert (same["Registered name"], same["Name on the slip"]) == (True, False)
    assert same["Address"] is None  # neither says anything
    assert differing(found.values()) == 1


def test_without_an_answer_nothing_is_the_same() -> None:
    found = sections(merchant(licence_valid_until=date(2030, 1, 1)), None)
    assert {item.same for section in found.values() for item in section.items} == {None}
    assert {item.theirs for section in found.values() for item in section.items} == {None}


@pytest.mark.parametrize(
    ("qualification", "theirs", "same"),
    [
        ({"licence_valid_until": "2030-01-01"}, "2030-01-01", True),
        ({"licence_valid_until": "2031-01-01"}, "2031-01-01", False),
        ({"licence_valid_until": None}, "Long-term", False),
        ({}, None, None),
    ],
)
def test_null_is_long_term_and_missing_is_silence(
    qualification: dict[str, Any], theirs: str | None, same: bool | None
) -> None:
    shop = merchant(licence_valid_until=date(2030, 1, 1))
    item = sections(shop, {"mid": MID, "qualification": qualification})["papers"].items[0]
    assert (item.theirs, item.same) == (theirs, same)


def test_an_unknown_status_is_shown_as_it_came() -> None:
    item = sections(merchant(), {"mid": MID, "status": "on_holiday"})["status"].items[0]
    assert (item.theirs, item.same) == ("on_holiday", None)


def test_limits_stand_with_their_use_and_fees_with_their_range() -> None:
    parameters = {
        "limits_fen": {"credit": {"per_transaction": 100_000, "per_day": 200_000, "per_month": None}},
        "fees": {"debit_rate": "0.0050", "debit_cap_fen": 2000, "credit_rate": "0.0090", "qr_rate": "odd"},
        "allowed_fees": {
            "credit_rate": {"min": "0.0045", "max": "0.0085"},
            "debit_rate": {"min": "0.0035", "max": "0.0065"},
        },
    }
    with translation.override("en"):
        limit = money.limits(parameters, {"used_fen": {"credit_day": 200_000, "credit_month": 5}})[0]
        fees = money.fees(parameters)
    assert (limit.per_transaction, limit.per_month, limit.used_day, limit.spent) == (
        "¥1,000.00",
        "no limit",
        "¥2,000.00",
        True,
    )
    assert [(fee.rate, fee.allowed, fee.fits) for fee in fees] == [
        ("0.5 %, at most ¥20.00", "0.35 % – 0.65 %", True),
        ("0.9 %", "0.45 % – 0.85 %", False),
        ("odd", "", None),
    ]


def test_a_visit_has_the_acquirer_asked_behind_it(
    client: Client, alice: User, sandbox: Running, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, alice)
    first = client.get(PAGE)
    assertContains(first, "The acquirer is being asked now.")
    assertContains(first, "hx-get")
    assertNotContains(first, "Same at the acquirer")

    read_merchant(str(Merchant.objects.get(mid=MID).pk))
    answer = client.get(PAGE)
    assertContains(answer, "Same at the acquirer")
    assertContains(answer, "Acquirer, read ")
    assertContains(answer, "Each day")
    assertNotContains(answer, "hx-get")
    assert client.get(f"{PAGE}reading/").status_code == 286


def test_silence_is_said_and_what_was_said_before_stays(
    client: Client, alice: User, sandbox: Running, settings: Settings
) -> None:
    sign_in(client, alice)
    client.get(PAGE)
    shop = Merchant.objects.get(mid=MID)
    read_merchant(str(shop.pk))
    MerchantReading.objects.update(due_at=timezone.now(), asked_at=timezone.now() - timedelta(minutes=2))
    settings.ACQUIRER_SECRET = "another"  # it refuses to talk to us
    _acquirer.cache_clear()
    read_merchant(str(shop.pk))

    assert MerchantReading.objects.get().due_at is None
    answer = client.get(PAGE)
    assertContains(answer, "the acquirer did not answer.")
    assertContains(answer, "What stands here is what it said before.")


def test_silence_is_asked_again_for_a_minute(alice: User, sandbox: Running, settings: Settings) -> None:
    shop = Merchant.objects.get(mid=MID)
    MerchantReading.objects.create(merchant=shop, due_at=timezone.now())
    settings.ACQUIRER_SECRET = "another"
    _acquirer.cache_clear()
    read_merchant(str(shop.pk))
    reading = MerchantReading.objects.get()
    assert (reading.is_under_way, reading.parts()["register"].get("data")) == (True, None)


def test_asking_by_hand_reaches_the_acquirer_at_most_every_few_seconds(
    client: Client, alice: User, shop: Merchant
) -> None:
    sign_in(client, alice)
    assertRedirects(client.post(f"{PAGE}read/"), PAGE, fetch_redirect_response=False)
    asked = MerchantReading.objects.get().asked_at
    client.post(f"{PAGE}read/")
    assert MerchantReading.objects.get().asked_at == asked


@pytest.mark.parametrize("role", MemberRole.values)
def test_only_some_see_the_settlement_account_and_fees(client: Client, alice: User, shop: Merchant, role: str) -> None:
    Member.objects.filter(user=alice).update(role=role)
    sign_in(client, alice)
    answer = client.get(PAGE)
    check = assertContains if role in {"owner", "finance"} else assertNotContains
    check(answer, "Settlement account")
    check(answer, "Limits and fees")


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}reading/", "/shops/000000000000000/", "/shops/%00/"])
def test_strangers_find_no_profile(client: Client, charlie: User, shop: Merchant, address: str) -> None:
    sign_in(client, charlie)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("terminals", [1, 40])
def test_the_profile_asks_a_fixed_number_of_questions(
    client: Client, alice: User, shop: Merchant, terminals: int
) -> None:
    Terminal.objects.bulk_create(
        Terminal(serial=f"P-{number}", merchant=shop, status=TerminalStatus.ACTIVE) for number in range(terminals)
    )
    MerchantReading.objects.create(merchant=shop, due_at=None)
    sign_in(client, alice)
    client.get(PAGE)
    with assertNumQueries(QUERIES):
        client.get(PAGE)
