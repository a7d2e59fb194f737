"""The receipt clinic: plain words for everybody at once, and for merchants the check that is already filled in."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from diagnostics import catalogue
from diagnostics.checks.attempts import CARD_SIDE
from diagnostics.models import Diagnosis, SlipReading
from portal.models import Member, Merchant, Terminal, TerminalStatus, User
from tests.diagnostics.clinic_pages import SLIP, english, get, paste
from tests.diagnostics.conftest import MID, SERIAL, SPARE

pytestmark = pytest.mark.django_db
START = "Start the check"


@pytest.mark.parametrize("code", sorted(catalogue.codes()))
def test_every_code_is_answered_at_once_without_a_sign_in(client: Client, code: str) -> None:
    body = get(english(client), f"/clinic/?says={code}")
    entry = catalogue.codes()[code]
    assert f'data-code="{code}"' in body
    assert all(part in body for part in (entry.name.en, "Try the card again?", "How to get the money meanwhile"))
    assert ("Sign in to start the check" in body) is (entry.letter != "A" and code not in CARD_SIDE)


def test_03_opens_with_not_swiping_again_another_way_and_the_check(client: Client) -> None:
    body = get(english(client), "/clinic/?says=03")
    first = body.index("Do not swipe again: take the money another way and start the check.")
    assert first < body.index("Class") < body.index("Sign in to start the check")
    assert "请不要再刷卡，先换一种方式收款，再开始检查。" in get(Client(), "/clinic/?says=03")


@pytest.mark.parametrize("code", sorted(CARD_SIDE))
def test_a_card_side_code_offers_a_signed_in_merchant_no_check(browser: Client, code: str) -> None:
    body = get(browser, f"/clinic/?says={code}")
    assert (START in body, "clinic/start" in body) == (False, False)


@pytest.mark.parametrize("code", ["55", "00"])
def test_not_even_a_forged_press_starts_a_check_for_one(browser: Client, shop: Terminal, code: str) -> None:
    browser.post("/clinic/start", {"code": code, "terminal": SERIAL})
    address = paste(browser, SLIP.replace("03 无效商户", code))
    browser.post(address, {"code": code, "terminal": SERIAL, "do": "start"})
    assert Diagnosis.objects.count() == 0


def test_an_unknown_code_is_said_to_be_one(client: Client) -> None:
    body = get(english(client), "/clinic/?says=Z9")
    assert ("This code is not in our table" in body, "Do not swipe again for now" in body) == (True, True)


@pytest.mark.parametrize("typed", ["03", "商户无效", "０３", "o3"])
def test_a_code_or_its_words_lead_to_an_address_with_the_code_alone(client: Client, typed: str) -> None:
    assert paste(client, typed) == "/clinic/?says=03"
    assert SlipReading.objects.count() == 0


def test_words_that_nobody_knows_are_kept_and_answered_honestly(client: Client) -> None:
    body = english(client).post("/clinic/", {"says": "gibberish 6222021234567890128"}).content.decode()
    assert ("We found no code in these words" in body, "gibberish ****0128" in body) == (True, True)
    assert SlipReading.objects.count() == 0


def test_nothing_typed_is_said_at_the_field(client: Client) -> None:
    assert "error-summary" in english(client).post("/clinic/", {"says": " "}).content.decode()


def test_a_pasted_slip_never_stands_in_an_address(client: Client) -> None:
    assert re.fullmatch(r"/clinic/[0-9a-f-]{36}/", paste(client))


def test_from_the_slip_to_the_running_check_in_three_actions(browser: Client, shop: Terminal) -> None:
    get(browser, "/clinic/")  # 1: open the clinic
    address = paste(browser)  # 2: paste and send
    body = get(browser, address)
    assert f'name="terminal" value="{SERIAL}"' in body
    answer = browser.post(address, _as_shown(body) | {"do": "start"})  # 3: start
    run = Diagnosis.objects.get()
    assert answer["Location"] == reverse("diagnostics:diagnosis", args=[run.pk])
    assert (run.terminal_id, run.code) == (shop.pk, "03")
    assert run.answers == {"slip_mid": MID, "slip_tid": "10000001", "slip_name": "晴川面馆(示例)"}


def test_a_correction_counts_and_is_kept(browser: Client, shop: Terminal) -> None:
    address = paste(browser)
    fields = {"code": "97", "mid": MID, "tid": "10000009", "name": ""}
    browser.post(address, fields | {"do": "keep"})
    body = get(browser, address)
    assert ('data-code="97"' in body, 'value="10000009"' in body) == (True, True)
    browser.post(address, fields | {"do": "start", "terminal": SERIAL})
    assert (Diagnosis.objects.get().code, Diagnosis.objects.get().answers["slip_tid"]) == ("97", "10000009")


def test_other_numbers_on_the_slip_are_a_clue_and_the_person_chooses(browser: Client, shop: Terminal) -> None:
    body = get(browser, paste(browser, SLIP.replace(MID, "898310058129999")))
    assert "None of your terminals has both numbers of the slip" in body
    assert re.findall(r'name="terminal" id="[^"]*" value="([^"]*)"( checked)?', body) == [
        (SERIAL, " checked"),
        (SPARE, ""),
    ]


def test_without_a_choice_nothing_starts_and_the_page_says_what_is_missing(browser: Client, shop: Terminal) -> None:
    answer = browser.post("/clinic/start", {"code": "03"}, follow=True)
    assert "Please choose the terminal that you used." in answer.content.decode()
    assert Diagnosis.objects.count() == 0


def test_a_wrong_number_is_refused_at_its_field(browser: Client, shop: Terminal) -> None:
    body = browser.post(paste(browser), {"code": "03", "mid": "123", "do": "start"}).content.decode()
    assert body.count("A merchant number has 15 characters") == 2


def test_a_visitor_signs_in_and_goes_on_where_he_was(client: Client, shop: Terminal, cashier: User) -> None:
    address = paste(english(client))
    body = get(client, address)
    answer = client.post(address, _as_shown(body) | {"do": "sign_in"})
    assert answer["Location"] == f"/accounts/login/?next={address.replace('/', '%2F')}"
    client.force_login(cashier)
    client.post(address, _as_shown(get(client, address)) | {"do": "start"})
    assert Diagnosis.objects.get().answers["slip_mid"] == MID


def test_a_strange_session_finds_nothing(client: Client, browser: Client, stranger: User) -> None:
    address = paste(browser)
    other = Client()
    assert other.get(address).status_code == 404
    other.force_login(stranger)
    assert (other.get(address).status_code, other.post(address, {"code": "03"}).status_code) == (404, 404)


def test_nobody_starts_a_check_of_a_terminal_that_is_not_theirs(client: Client, shop: Terminal, stranger: User) -> None:
    client.force_login(stranger)
    assert client.post("/clinic/start", {"code": "03", "terminal": SERIAL}).status_code == 404


def test_staff_without_the_second_factor_see_no_terminal_here(client: Client, shop: Terminal, reviewer: User) -> None:
    client.force_login(reviewer)
    assert SERIAL not in get(client, "/clinic/?says=03")


def test_many_terminals_are_searched(browser: Client, shop: Terminal) -> None:
    _more_terminals(shop.merchant, 10)
    body = get(browser, "/clinic/?says=03")
    assert (body.count('type="radio"'), "Find another terminal" in body) == (8, True)
    body = get(browser, "/clinic/?says=03&q=MORE-09")
    assert (body.count('type="radio"'), "MORE-09" in body, 'value="03"' in body) == (1, True, True)


@pytest.mark.parametrize("number", [0, 8])
def test_the_pages_ask_a_fixed_number_of_questions(
    browser: Client, shop: Terminal, number: int, django_assert_num_queries: Any
) -> None:
    _more_terminals(shop.merchant, number)
    address = paste(browser)
    with django_assert_num_queries(3):  # session, person, terminals
        get(browser, "/clinic/?says=03")
    with django_assert_num_queries(4):  # and the slip
        get(browser, address)


def test_a_visitor_s_page_asks_the_database_nothing(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        get(client, "/clinic/?says=03")
        get(client, "/clinic/codes/")


def test_too_many_texts_in_a_minute_are_refused_in_words(client: Client) -> None:
    with time_machine.travel(1_800_000_000, tick=False):
        answers = [english(client).post("/clinic/", {"says": "03"}) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [302] * 30 + [429]
    assert "That was too often" in answers[-1].content.decode()


def test_all_codes_stand_in_one_list_in_both_languages(client: Client) -> None:
    body = get(english(client), "/clinic/codes/")
    assert body.count('id="code-') == len(catalogue.codes())
    assert ("无效商户" in body, "Invalid merchant" in body) == (True, True)
    assert re.findall(r'id="class-(.)"', body) == list("ABCDE-")


@pytest.mark.parametrize(("wanted", "found"), [("03", 1), ("无效商户", 1), ("insufficient", 1), ("nothing like it", 0)])
def test_the_list_is_searched(client: Client, wanted: str, found: int) -> None:
    assert english(client).get("/clinic/codes/", {"q": wanted}).content.decode().count('id="code-') == found


@pytest.mark.parametrize("says", ["\x00", "'\"<script>", "0" * 5000, "%F0%9F"])
def test_nonsense_in_the_address_does_no_harm(client: Client, says: str) -> None:
    body = client.get("/clinic/", {"says": says}).content.decode()
    assert "<script>" not in body


def _more_terminals(shop: Merchant | None, number: int) -> None:
    for index in range(number):
        Terminal.objects.create(
            serial=f"MORE-{index:02}", merchant=shop, tid=f"200000{index:02}", status=TerminalStatus.ACTIVE
        )


def _as_shown(body: str) -> dict[str, str]:
    """The fields of the page's form as a browser would send them."""
    inputs = re.findall(r"<input[^>]*>", body)
    pairs = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in inputs]
    return {
        name.group(1): (value.group(1) if value else "")
        for name, value in pairs
        if name and name.group(1) in {"code", "mid", "tid", "name", "terminal"}
    }


def test_a_member_of_two_shops_sees_the_terminals_of_both_once(browser: Client, shop: Terminal, cashier: User) -> None:
    other = Merchant.objects.create(mid="898310058129999", name="二店")
    Member.objects.create(merchant=other, user=cashier)
    _more_terminals(other, 2)
    assert get(browser, "/clinic/?says=03").count('type="radio"') == 4
