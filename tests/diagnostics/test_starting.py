"""Starting a check, and the list of those that were."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from diagnostics.actions.start import start_diagnosis
from diagnostics.answers import clean_answers
from diagnostics.models import Diagnosis, State
from portal.models import Terminal, User
from tests.between import just_before
from tests.diagnostics.conftest import SERIAL, Acquirer, begun, finished, url


def test_the_first_advice_is_not_to_swipe_again(browser: Client, shop: Terminal) -> None:
    assert "Please do not swipe again for now" in browser.get(url("start", SERIAL)).content.decode()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("03", "03"),
        ("a0", "A0"),
        ("０３", "03"),
        ("商户无效", "03"),
        ("POS 提示：无效商户", "03"),
        ("", ""),
        ("Z9", "Z9"),
    ],
)
def test_what_the_terminal_says_becomes_its_code(browser: Client, shop: Terminal, typed: str, code: str) -> None:
    response = browser.post(url("start", SERIAL), {"says": typed, "cards_failing": "all"})
    run = Diagnosis.objects.get()
    assert response["Location"] == url("diagnosis", run)
    assert (run.code, run.answers, run.started_by_id) == (code, {"cards_failing": "all"}, run.started_by_id)


def test_words_that_nobody_knows_are_kept_and_explained(browser: Client, shop: Terminal) -> None:
    body = browser.post(url("start", SERIAL), {"says": "gibberish words"}).content.decode()
    assert body.count("We do not know these words") == 2  # at the field and in the summary
    assert 'value="gibberish words"' in body
    assert Diagnosis.objects.count() == 0


def test_the_slower_of_two_presses_gets_the_check_of_the_faster_even_when_that_has_ended(
    shop: Terminal, cashier: User
) -> None:
    def end() -> None:
        Diagnosis.objects.update(state=State.CONCLUDED, finished_at=timezone.now())

    with (
        just_before("SAVEPOINT", lambda: start_diagnosis(shop, by=cashier)),
        just_before('"created_at" DESC LIMIT 1', end),  # as it is looked for
    ):
        run = start_diagnosis(shop, by=cashier)
    assert Diagnosis.objects.get() == run
    assert run.state == State.CONCLUDED


def test_an_unknown_choice_is_refused_at_its_field(browser: Client, shop: Terminal) -> None:
    body = browser.post(url("start", SERIAL), {"says": "03", "cards_failing": "both"}).content.decode()
    assert "error-summary" in body
    assert Diagnosis.objects.count() == 0


def test_starting_runs_all_steps_in_the_background_by_one_message(
    acquirer: Acquirer, browser: Client, django_capture_on_commit_callbacks: Any
) -> None:
    acquirer.inject("merchant_frozen")
    acquirer.report()
    with django_capture_on_commit_callbacks(execute=True) as sent:
        browser.post(url("start", SERIAL), {"says": "03"})
    run = Diagnosis.objects.get()
    assert (len(sent), run.state, run.cause) == (1, State.CONCLUDED, "merchant_frozen")


def test_a_double_click_starts_one_run(browser: Client, shop: Terminal) -> None:
    first = browser.post(url("start", SERIAL), {"says": "03"})
    second = browser.post(url("start", SERIAL), {"says": "03"})
    assert first["Location"] == second["Location"]
    assert Diagnosis.objects.count() == 1


def test_a_run_that_nobody_finished_does_not_stand_in_the_way(browser: Client, shop: Terminal) -> None:
    browser.post(url("start", SERIAL), {"says": "03"})
    Diagnosis.objects.update(deadline_at=timezone.now() - timedelta(seconds=1))
    browser.post(url("start", SERIAL), {"says": "03"})
    assert sorted(Diagnosis.objects.values_list("state", flat=True)) == [State.BROKEN, State.RUNNING]


@pytest.mark.parametrize("number", [1, 3])
def test_the_history_asks_a_fixed_number_of_questions(
    browser: Client, shop: Terminal, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        finished(shop, code="51")
    with django_assert_num_queries(5):  # session, person, terminal, runs, their steps
        body = browser.get(url("history", SERIAL)).content.decode()
    assert body.count("code 51") == number


def test_the_history_continues_where_the_page_ended(browser: Client, shop: Terminal) -> None:
    runs = [begun(shop) for _ in range(23)]
    first = browser.get(url("history", SERIAL))
    second = browser.get(url("history", SERIAL) + first.context["next_url"])
    listed = [row["run"].pk for response in (first, second) for row in response.context["runs"]]
    assert listed == [run.pk for run in reversed(runs)]
    assert second.context["next_url"] == ""


@pytest.mark.parametrize(
    "moment", ["yesterday", "2026-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_nonsense_in_the_address_shows_the_first_page(browser: Client, shop: Terminal, moment: str) -> None:
    run = begun(shop)
    assert len(browser.get(url("history", SERIAL), {"after": f"{moment}_{run.pk}"}).context["runs"]) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("晴川面馆（示例）", "晴川面馆（示例）"),
        ("8848 烟酒店 2 号店", "8848 烟酒店 2 号店"),
        ("晴川面馆 13800138000", "晴川面馆 ****"),
        ("卡号6222 0200 0000 0000 000", "卡号****"),
        ("11010119000101001x", "****"),
    ],
)
def test_what_is_typed_as_a_name_holds_no_number_of_a_person(typed: str, kept: str) -> None:
    assert clean_answers({"slip_name": typed, "slip_mid": "898310058120001"}) == {
        "slip_name": kept, "slip_mid": "898310058120001"
    }  # fmt: skip
