"""The pages of the ground floor: who may see them, what they say, how many questions they ask the database."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries, assertRedirects

from portal.models import (
    Member,
    MemberRole,
    Merchant,
    Notice,
    OutboxMessage,
    Report,
    ReportHistory,
    Terminal,
    TerminalStatus,
    User,
)
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db
PRIVATE = ["/terminals/", "/terminals/SN-0001/", "/notices/", "/members/", "/members/1/", "/account/"]


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    client.cookies["django_language"] = "en"


def report(terminal: Terminal, at: datetime | None = None, **data: Any) -> Report:
    moment = at or timezone.now()
    ReportHistory.objects.create(
        terminal=terminal, reported_at=moment, measured_at=moment, received_at=moment, data=data
    )
    values = {"measured_at": moment, "received_at": moment, "data": data}
    return Report.objects.update_or_create(terminal=terminal, defaults=values)[0]


def test_visitors_read_what_the_portal_is(client: Client) -> None:
    answer = client.get("/")
    assertContains(answer, "Apply for a terminal")
    assertContains(answer, "Do not swipe the card again")


def test_the_default_language_is_chinese(settings: Settings) -> None:
    assertContains(Client().get("/"), 'lang="zh-CN"')


@pytest.mark.parametrize("page", PRIVATE)
def test_visitors_are_led_to_the_sign_in(client: Client, page: str) -> None:
    answer = client.get(page)
    assertRedirects(answer, f"/accounts/login/?next={page}")


def test_strangers_find_nothing(client: Client, charlie: User, terminal: Terminal) -> None:
    sign_in(client, charlie)
    member = Member.objects.first()
    assert member is not None
    pages = {page: client.get(page).status_code for page in ("/terminals/SN-0001/", f"/members/{member.pk}/")}

    assert set(pages.values()) == {404}
    assertNotContains(client.get("/terminals/"), "SN-0001")
    assertNotContains(client.get("/members/"), "Alice")


def test_members_see_their_terminals(client: Client, bob: User, terminal: Terminal) -> None:
    sign_in(client, bob)
    assertContains(client.get("/terminals/"), "SN-0001")
    assertContains(client.get("/terminals/SN-0001/"), "It has never reported.")


def test_reviewers_see_the_whole_fleet(client: Client, reviewer: User, terminal: Terminal) -> None:
    sign_in(client, reviewer, second_factor=True)
    assertContains(client.get("/terminals/"), "SN-0001")


@pytest.mark.parametrize("address", ["/terminals/", "/terminals/SN-0001/"])
def test_reviewers_see_no_fleet_without_the_second_factor(
    client: Client, reviewer: User, terminal: Terminal, address: str
) -> None:
    sign_in(client, reviewer)
    answer = client.get(address)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/2fa/totp/activate/")


@pytest.mark.parametrize("address", ["SN%00", "%FF", "x" * 400, "SN-0001%2F.."])
def test_strange_serials_are_not_found(client: Client, alice: User, terminal: Terminal, address: str) -> None:
    sign_in(client, alice)
    assert client.get(f"/terminals/{address}/").status_code == 404


def test_the_last_reports_are_told_in_words(client: Client, alice: User, terminal: Terminal) -> None:
    times = dict.fromkeys(("reported_at", "measured_at", "received_at"), timezone.now())
    ReportHistory.objects.create(terminal=terminal, data={"network": "cellular"}, **times)
    sign_in(client, alice)
    assertContains(client.get("/terminals/SN-0001/log/"), "<td>Mobile network</td>", html=True)


def test_a_merchant_sees_trouble_first(client: Client, alice: User, terminal: Terminal) -> None:
    report(terminal, last_transaction_rc="03", last_transaction_at="2026-11-23T10:00:00Z")
    sign_in(client, alice)
    answer = client.get("/")

    assertContains(answer, "The terminal cannot take cards now.")
    assertContains(answer, "Its last attempt was refused with code 03.")
    assertContains(answer, "Alice Tea")


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [
        (1, "The terminal can take cards now."),
        (16, "It is not known whether the terminal can take cards"),
    ],
)
def test_silence_is_not_health(client: Client, alice: User, terminal: Terminal, minutes: int, sentence: str) -> None:
    report(terminal, timezone.now() - timedelta(minutes=minutes), last_transaction_rc="00")
    sign_in(client, alice)
    assertContains(client.get("/"), sentence)


def test_an_old_report_is_not_known_since(client: Client, alice: User, terminal: Terminal) -> None:
    report(terminal, timezone.now() - timedelta(minutes=16), network="wifi", tid="10000009")
    sign_in(client, alice)
    answer = client.get("/terminals/SN-0001/")

    assert re.search(r"Not known since \d{4}-\d\d-\d\d \d\d:\d\d: it has not reported\.", answer.content.decode())
    assertContains(answer, "not known since then.")
    assertNotContains(answer, 'class="state ok"')


def test_the_numbers_stand_side_by_side(client: Client, alice: User, terminal: Terminal) -> None:
    report(terminal, mid="898310058120001", tid="10000009")
    sign_in(client, alice)
    answer = client.get("/terminals/SN-0001/")

    reported = [pair.reported.same for pair in answer.context["binding"]]
    assert reported == [True, False, True, None, None, None]
    assert [pair.same for pair in answer.context["binding"]] == [None, False, None, None, None, None]
    assertContains(answer, "10000009")


def test_the_door_to_the_diagnosis_is_on_the_page(client: Client, alice: User, terminal: Terminal) -> None:
    sign_in(client, alice)
    assertContains(client.get("/terminals/SN-0001/"), "This terminal is refused – find out why")


def test_people_without_a_shop_go_to_their_applications(client: Client, charlie: User) -> None:
    sign_in(client, charlie)
    assertRedirects(client.get("/"), "/applications/", fetch_redirect_response=False)


def test_reviewers_go_to_their_desk(client: Client, reviewer: User) -> None:
    sign_in(client, reviewer, second_factor=True)
    assertRedirects(client.get("/"), "/applications/desk/", fetch_redirect_response=False)


def fleet(shop: Merchant, size: int) -> None:
    for number in range(size):
        terminal = Terminal.objects.create(serial=f"F-{number:03}", merchant=shop, status=TerminalStatus.ACTIVE)
        report(terminal, last_transaction_rc="03" if number % 2 else "00", network="wifi")


@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("/", 8),
        ("/terminals/", 4),
        ("/notices/", 3),
        ("/members/", 6),
        ("/terminals/F-000/", 3),
        ("/terminals/F-000/log/", 11),
    ],
)
@pytest.mark.parametrize("size", [2, 4])
def test_pages_ask_the_same_number_of_questions(
    client: Client, shop: Merchant, alice: User, page: str, queries: int, size: int
) -> None:
    fleet(shop, size)
    for number in range(size):
        Notice.objects.create(user=alice, key=f"n{number}", title="N", url="/x/")
        user = User.objects.create_user(f"m{number}@shop.example", "x")
        Member.objects.create(merchant=shop, user=user, role=MemberRole.CASHIER)
    sign_in(client, alice)
    client.get(page)
    with assertNumQueries(queries):
        assert client.get(page).status_code == 200


def test_the_list_goes_on_after_twenty(client: Client, shop: Merchant, alice: User) -> None:
    fleet(shop, 41)
    sign_in(client, alice)
    seen: list[str] = []
    url = "/terminals/"
    while url:
        answer = client.get(url)
        seen += [terminal.serial for terminal, _ in answer.context["rows"]]
        url = answer.context["next_url"] and f"/terminals/{answer.context['next_url']}"

    assert seen == [f"F-{number:03}" for number in range(41)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=F-00", 10),
        ("search=f-001", 1),
        ("search=%00", 20),
        ("status=active", 20),
        ("status=retired", 0),
        ("status=nonsense", 20),
        ("after=F-038", 2),
        ("after=zzz", 0),
        ("search=898310058120001", 20),
        ("search=" + "x" * 99, 20),
    ],
)
def test_looking_for_terminals(client: Client, shop: Merchant, alice: User, query: str, found: int) -> None:
    fleet(shop, 41)
    sign_in(client, alice)
    answer = client.get(f"/terminals/?{query}")
    assert (answer.status_code, len(answer.context["rows"])) == (200, found)


def test_notices_are_read_and_paged(client: Client, alice: User, bob: User) -> None:
    Notice.objects.bulk_create(Notice(user=alice, key=f"a{number}", title=f"News {number}") for number in range(25))
    Notice.objects.create(user=bob, key="b", title="Not for Alice")
    sign_in(client, alice)
    first = client.get("/notices/")
    second = client.get(f"/notices/{first.context['next_url']}")
    assert (len(first.context["notices"]), len(second.context["notices"])) == (20, 5)
    assertNotContains(first, "Not for Alice")

    assertRedirects(client.post("/notices/read/"), "/notices/")
    assert list(Notice.objects.filter(read_at=None)) == [Notice.objects.get(key="b")]
    for strange in ("x", "-1", "9" * 40, "%00"):
        assert client.get(f"/notices/?before={strange}").status_code == 200


def test_the_language_switch_keeps_the_page_and_is_remembered(client: Client, alice: User) -> None:
    sign_in(client, alice)
    answer = client.post("/language/", {"language": "zh-hans", "next": "/terminals/?status=active"})

    assertRedirects(answer, "/terminals/?status=active", fetch_redirect_response=False)
    alice.refresh_from_db()
    assert (alice.language, client.cookies["django_language"].value) == ("zh-hans", "zh-hans")


@pytest.mark.parametrize("body", [{}, {"language": "xx"}, {"language": "en", "next": "https://evil.example/"}])
def test_the_language_switch_goes_nowhere_else(client: Client, body: dict[str, str]) -> None:
    assertRedirects(client.post("/language/", body), "/", fetch_redirect_response=False)


def test_the_outbox_is_for_the_demonstration_only(client: Client, settings: Settings) -> None:
    OutboxMessage.objects.create(key="k", channel="sms", address="13800138000", body="Your code is 1")
    answer = client.get("/outbox/")
    assertContains(answer, "13800138000")
    assertContains(answer, "reviewer@demo.example")

    settings.DEMO = False
    assert client.get("/outbox/").status_code == 404


def test_error_pages_have_a_way_out(client: Client) -> None:
    missing = client.get("/nothing-here/")
    assert missing.status_code == 404
    assertContains(missing, "To the first page", status_code=404)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["django_language"] = "en"
    assertContains(strict.post("/language/", {"language": "en"}), "The page was open for too long", status_code=403)


def test_a_fault_of_ours_is_said_calmly(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("portal.views.notices.notices_of", broken)
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = "en"
    sign_in(client, alice)
    assertContains(client.get("/notices/"), "Something broke on our side", status_code=500)
