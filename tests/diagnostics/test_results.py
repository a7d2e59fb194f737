"""Reading a result: cause, proof, what to do, what to answer, what changed since."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from diagnostics.models import Diagnosis, State
from diagnostics.views.shown import shown_step
from portal.models import Terminal
from tests.diagnostics.conftest import SPARE, Acquirer, finished, page, url


def test_the_result_names_cause_proof_actor_and_what_to_do(acquirer: Acquirer, browser: Client, shop: Terminal) -> None:
    acquirer.inject("merchant_frozen")
    acquirer.report()
    body = page(browser, finished(shop, code="03"))
    for words in ("frozen or restricted", "What to do now", "Who acts", "By when", "Please avoid", "Why we say so"):
        assert words in body
    assert "State of the merchant" in body
    assert "causes were ruled out" in body


def test_a_sign_on_that_was_refused_gets_no_green_tick(acquirer: Acquirer, browser: Client, shop: Terminal) -> None:
    acquirer.inject("merchant_frozen")
    acquirer.report()
    run = finished(shop, code="03")
    live_test = run.steps.get(key="live_test")
    assert (live_test.outcome, [found["code"] for found in live_test.findings]) == ("pass", ["sign_on_refused"])
    assert shown_step(live_test).status == "unknown"
    assert "The sign-on test was refused" in page(browser, run)


def test_the_result_reads_in_chinese(acquirer: Acquirer, browser: Client, shop: Terminal) -> None:
    acquirer.inject("terminal_blocked")
    acquirer.report()
    browser.cookies["django_language"] = "zh-hans"
    body = page(browser, finished(shop))
    assert "终端已停用" in body
    assert "终端状态" in body


def test_a_spare_terminal_is_offered_when_only_this_one_is_concerned(
    acquirer: Acquirer, browser: Client, shop: Terminal
) -> None:
    acquirer.inject("tampered")
    acquirer.report()
    assert SPARE in page(browser, finished(shop))
    acquirer.lift()
    acquirer.inject("merchant_frozen")
    acquirer.report()
    assert SPARE not in page(browser, finished(shop))


def test_when_we_cannot_tell_we_name_who_was_silent_and_ask(browser: Client, shop: Terminal) -> None:
    body = page(browser, finished(shop, code="03"))
    assert "We could not tell" in body
    assert "Who gave no answer" in body
    assert "(no connection)" in body
    assert 'value="one_bank"' in body


def test_when_everybody_answered_nobody_is_said_to_have_been_silent(
    acquirer: Acquirer, browser: Client, shop: Terminal
) -> None:
    acquirer.inject("balance_insufficient")
    acquirer.report()
    body = page(browser, finished(shop, code="03", answers={"cards_failing": "all", "entry_failing": "all"}))
    assert "We could not tell" in body
    assert "Everybody answered" in body
    assert "Who gave no answer" not in body


def test_an_answer_judges_the_same_readings_again(browser: Client, shop: Terminal) -> None:
    run = finished(shop, code="03")
    response = browser.post(url("answer", run), {"key": "cards_failing", "value": "one_bank"})
    run.refresh_from_db()
    assert response["Location"] == url("diagnosis", run)
    assert (run.cause, run.answers) == ("issuer_refusal", {"cards_failing": "one_bank"})
    assert Diagnosis.objects.count() == 1


def test_an_answer_to_an_old_run_starts_a_new_one(browser: Client, shop: Terminal) -> None:
    run = finished(shop, code="03")
    with time_machine.travel(run.created_at + timedelta(minutes=20)):
        browser.post(url("answer", run), {"key": "power_ok", "value": "no"})
        newer = Diagnosis.objects.get(previous=run)
    assert (newer.answers, newer.code, newer.state) == ({"power_ok": "no"}, "", State.RUNNING)


@pytest.mark.parametrize("answer", [{"key": "nonsense", "value": "x"}, {"key": "power_ok", "value": "maybe"}, {}])
def test_a_wrong_answer_changes_nothing(browser: Client, shop: Terminal, answer: dict[str, str]) -> None:
    run = finished(shop, code="03")
    browser.post(url("answer", run), answer)
    run.refresh_from_db()
    assert run.answers == {}


TYPED = ("slip_mid", "slip_tid", "slip_name")


def asked_for_the_slip(shop: Terminal) -> Diagnosis:
    """A run that only what the slip shows can take further: the terminal tells nothing of itself."""
    looked = {"power_ok": "yes", "cable_ok": "yes", "network_ok": "yes"}
    run = finished(shop, code="03", answers={"cards_failing": "all", "entry_failing": "all", **looked})
    assert [question["key"] for question in run.questions][:3] == [*TYPED]
    return run


@pytest.mark.parametrize("nothing", ["unknown", "", "  ", "不知道", "不清楚。", "Not sure", "？"])
def test_not_knowing_is_an_answer_that_stays(acquirer: Acquirer, browser: Client, shop: Terminal, nothing: str) -> None:
    run = asked_for_the_slip(shop)
    for key in TYPED:
        assert f'name="key" value="{key}"' in page(browser, run)
        browser.post(url("answer", run), {"key": key, "value": nothing})
    body = page(browser, run)
    assert not [key for key in TYPED if f'name="key" value="{key}"' in body]
    run.refresh_from_db()
    assert (run.cause, {run.answers[key] for key in TYPED}) == (None, {"unknown"})


@pytest.mark.parametrize(
    ("key", "typo", "sentence"),
    [
        ("slip_mid", "89831005812000", "A merchant number has 15 characters"),
        ("slip_mid", "晚风面馆", "A merchant number has 15 characters"),
        ("slip_tid", "1234567", "A terminal number has 8 characters"),
    ],
)
def test_a_number_that_cannot_be_one_is_asked_for_again_and_accuses_nobody(
    acquirer: Acquirer, browser: Client, shop: Terminal, key: str, typo: str, sentence: str
) -> None:
    run = asked_for_the_slip(shop)
    body = browser.post(url("answer", run), {"key": key, "value": typo}, follow=True).content.decode()
    run.refresh_from_db()
    assert sentence in body
    assert (run.cause, key in run.answers) == (None, False)


def test_a_number_typed_in_any_width_is_compared_as_it_is_meant(
    acquirer: Acquirer, browser: Client, shop: Terminal
) -> None:
    run = asked_for_the_slip(shop)
    browser.post(url("answer", run), {"key": "slip_tid", "value": "９９９９ ９９９９"})
    run.refresh_from_db()
    assert (run.cause, run.answers["slip_tid"]) == ("terminal_number_mismatch", "99999999")


def test_checking_again_proves_that_it_is_fixed(
    acquirer: Acquirer, browser: Client, shop: Terminal, django_capture_on_commit_callbacks: Any
) -> None:
    acquirer.inject("merchant_frozen")
    acquirer.report()
    first = finished(shop, code="03")
    acquirer.lift()
    acquirer.report()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(url("again", first))
    second = Diagnosis.objects.get(previous=first)
    body = page(browser, second)
    assert second.code == ""
    assert "Fixed, and proved" in body
    assert "Proved to be gone: Merchant is frozen or restricted by risk control" in body
    assert "There is a newer one" in page(browser, first)


def test_what_went_away_in_silence_is_not_called_fixed(
    acquirer: Acquirer, browser: Client, shop: Terminal, settings: Any
) -> None:
    acquirer.inject("merchant_frozen")
    acquirer.report()
    first = finished(shop)
    settings.ACQUIRER_URL = "http://127.0.0.1:9"
    second = finished(shop, previous=first)
    body = page(browser, second)
    assert "Not seen any more, but not proved either" in body
    assert "Fixed, and proved" not in body


def test_an_old_result_says_how_old_it_is(browser: Client, shop: Terminal) -> None:
    run = finished(shop, code="51")
    assert "things may have changed" not in page(browser, run)
    with time_machine.travel(run.created_at + timedelta(minutes=16)):
        assert "things may have changed" in page(browser, run)


def test_a_page_that_stood_open_learns_how_old_it_is(browser: Client, shop: Terminal) -> None:
    run = finished(shop, code="51")
    assert browser.get(url("age", run)).content.strip() == b""
    newer = finished(shop, code="51")
    assert url("diagnosis", newer) in browser.get(url("age", run)).content.decode()
    with time_machine.travel(newer.created_at + timedelta(minutes=16)):
        assert "16\xa0minutes old" in browser.get(url("age", newer)).content.decode()


def test_no_browser_keeps_a_result(browser: Client, shop: Terminal) -> None:
    assert "no-store" in browser.get(url("diagnosis", finished(shop, code="51")))["Cache-Control"]


@pytest.mark.parametrize("others", [1, 3])
def test_the_result_page_asks_a_fixed_number_of_questions(
    browser: Client, shop: Terminal, others: int, django_assert_num_queries: Any
) -> None:
    for _ in range(others):
        finished(shop, code="51")
    run = finished(shop, code="51", previous=Diagnosis.objects.first())
    browser.get(url("diagnosis", run))
    # session, person, run, steps, readings, newest, steps before, its link, its problems, what was carried, its case
    with django_assert_num_queries(11):
        browser.get(url("diagnosis", run))


def test_a_terminal_without_network_is_never_called_fine(acquirer: Acquirer, browser: Client, shop: Terminal) -> None:
    """The typed code proves that the network worked, so it is no cause; what the terminal says still stands there."""
    acquirer.inject("network_down")
    acquirer.report()
    body = page(browser, finished(shop, code="03", answers={"cards_failing": "all", "entry_failing": "all"}))
    assert "We found nothing wrong" not in body
    assert "We could not tell" in body
    assert "the network worked" in body
