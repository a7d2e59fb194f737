"""The pages of a diagnosis: who may see them, what they say, how they are watched."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagnostics import runner
from diagnostics.actions.start import open_diagnosis
from diagnostics.models import GIVE_UP_AFTER, Diagnosis, State
from diagnostics.vocabulary import STEPS
from portal.models import Terminal, User
from tests.diagnostics.conftest import SERIAL, SPARE, Acquirer


@pytest.fixture
def browser(client: Client, cashier: User) -> Client:
    client.force_login(cashier)
    client.cookies["django_language"] = "en"
    return client


def url(name: str, of: Diagnosis | str) -> str:
    return reverse(f"diagnostics:{name}", args=[of.pk if isinstance(of, Diagnosis) else of])


def begun(shop: Terminal, **given: Any) -> Diagnosis:
    return open_diagnosis(shop, by=None, **given)


def finished(shop: Terminal, **given: Any) -> Diagnosis:
    run = begun(shop, **given)
    runner.run_here(run.pk)
    run.refresh_from_db()
    return run


def page(browser: Client, run: Diagnosis) -> str:
    response = browser.get(url("diagnosis", run))
    assert response.status_code == 200
    return response.content.decode()


# starting


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


def test_an_unknown_choice_is_refused_at_its_field(browser: Client, shop: Terminal) -> None:
    body = browser.post(url("start", SERIAL), {"says": "03", "cards_failing": "both"}).content.decode()
    assert "error-summary" in body
    assert Diagnosis.objects.count() == 0


def test_starting_runs_all_steps_in_the_background(
    acquirer: Acquirer, browser: Client, django_capture_on_commit_callbacks: Any
) -> None:
    acquirer.inject("merchant_frozen")
    acquirer.report()
    with django_capture_on_commit_callbacks(execute=True) as sent:
        browser.post(url("start", SERIAL), {"says": "03"})
    run = Diagnosis.objects.get()
    assert (len(sent), run.state, run.cause) == (len(STEPS), State.CONCLUDED, "merchant_frozen")


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


# watching


def test_a_running_page_shows_seven_steps_and_watches(browser: Client, shop: Terminal) -> None:
    run = begun(shop)
    body = page(browser, run)
    assert body.count('class="mark"') == len(STEPS)
    assert f'hx-get="{url("progress", run)}?seen=rwwwwwww1"' in body
    assert "htmx.min.js" in body


def test_without_script_the_running_page_refreshes_itself(browser: Client, shop: Terminal) -> None:
    running, done = begun(shop), finished(shop, code="51")
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page(browser, running)
    assert "http-equiv" not in page(browser, done)


def test_a_watcher_hears_nothing_while_nothing_changes(browser: Client, shop: Terminal) -> None:
    run = begun(shop)
    with time_machine.travel(run.created_at + timedelta(seconds=1)):
        same = browser.get(url("progress", run), {"seen": "rwwwwwww1"})
        other = browser.get(url("progress", run), {"seen": "something else"})
    assert (same.status_code, same.content, other.status_code) == (204, b"", 200)


@pytest.mark.parametrize(("age", "pace"), [(1, 1), (11, 2), (60, 5)])
def test_watching_slows_down(browser: Client, shop: Terminal, age: int, pace: int) -> None:
    run = begun(shop)
    with time_machine.travel(run.created_at + timedelta(seconds=age)):
        body = browser.get(url("progress", run)).content.decode()
    assert f"every {pace}s" in body


def test_watching_ends_with_the_result(acquirer: Acquirer, browser: Client, shop: Terminal) -> None:
    acquirer.report()
    run = finished(shop)
    response = browser.get(url("progress", run), {"seen": "rwwwwwww1"}, headers={"HX-Request": "true"})
    assert response.status_code == 286
    assert "hx-trigger" not in response.content.decode()
    assert "We found nothing wrong" in response.content.decode()


def test_a_run_that_nobody_will_finish_says_so(browser: Client, shop: Terminal) -> None:
    run = begun(shop)
    with time_machine.travel(run.created_at + GIVE_UP_AFTER + timedelta(seconds=1)):
        response = browser.get(url("progress", run))
    assert response.status_code == 286
    assert "The check was interrupted" in response.content.decode()


@pytest.mark.parametrize("steps_done", [0, 3])
def test_a_poll_asks_the_database_once(
    browser: Client, shop: Terminal, steps_done: int, django_assert_num_queries: Any
) -> None:
    run = begun(shop)
    run.steps.filter(position__lt=steps_done).update(state="done", outcome="pass")
    seen = f"r{'p' * steps_done}{'w' * (7 - steps_done)}1"
    with django_assert_num_queries(3):  # session, person, and the one of the poll
        assert browser.get(url("progress", run), {"seen": seen}).status_code == 204


# reading the result


def test_the_result_names_cause_proof_actor_and_what_to_do(acquirer: Acquirer, browser: Client, shop: Terminal) -> None:
    acquirer.inject("merchant_frozen")
    acquirer.report()
    body = page(browser, finished(shop, code="03"))
    for words in ("frozen or restricted", "What to do now", "Who acts", "By when", "Please avoid", "Why we say so"):
        assert words in body
    assert "State of the merchant" in body
    assert "causes were ruled out" in body


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


def test_a_question_can_be_passed_over(browser: Client, shop: Terminal) -> None:
    run = finished(shop, code="03")
    first, second = [question["key"] for question in run.questions][:2]
    body = browser.get(url("diagnosis", run), {"skip": first}).content.decode()
    assert f'value="{first}"' not in body
    assert f'name="key" value="{second}"' in body


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


@pytest.mark.parametrize("others", [1, 3])
def test_the_result_page_asks_a_fixed_number_of_questions(
    browser: Client, shop: Terminal, others: int, django_assert_num_queries: Any
) -> None:
    for _ in range(others):
        finished(shop, code="51")
    run = finished(shop, code="51", previous=Diagnosis.objects.first())
    browser.get(url("diagnosis", run))
    with django_assert_num_queries(6):  # session, person, run, its steps, the newest one, the steps before
        browser.get(url("diagnosis", run))


# the list


@pytest.mark.parametrize("number", [1, 3])
def test_the_history_asks_a_fixed_number_of_questions(
    browser: Client, shop: Terminal, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        finished(shop, code="51")
    with django_assert_num_queries(4):  # session, person, terminal, runs
        body = browser.get(url("history", SERIAL)).content.decode()
    assert body.count("code 51") == number


def test_the_history_continues_where_the_page_ended(browser: Client, shop: Terminal) -> None:
    runs = [begun(shop) for _ in range(23)]
    first = browser.get(url("history", SERIAL))
    second = browser.get(url("history", SERIAL) + first.context["next_url"])
    listed = [run.pk for response in (first, second) for run, _ in response.context["runs"]]
    assert listed == [run.pk for run in reversed(runs)]
    assert second.context["next_url"] == ""


def test_nonsense_in_the_address_shows_the_first_page(browser: Client, shop: Terminal) -> None:
    begun(shop)
    assert len(browser.get(url("history", SERIAL), {"after": "yesterday_x"}).context["runs"]) == 1


# who may see


@pytest.mark.parametrize("name", ["start", "history", "diagnosis", "progress"])
def test_strangers_find_nothing(client: Client, shop: Terminal, stranger: User, name: str) -> None:
    run = begun(shop)
    client.force_login(stranger)
    target = url(name, SERIAL if name in {"start", "history"} else run)
    assert client.get(target).status_code == 404


@pytest.mark.parametrize("name", ["start", "again", "answer"])
def test_strangers_change_nothing(client: Client, shop: Terminal, stranger: User, name: str) -> None:
    run = finished(shop, code="51")
    client.force_login(stranger)
    assert client.post(url(name, SERIAL if name == "start" else run)).status_code == 404
    assert Diagnosis.objects.count() == 1


@pytest.mark.parametrize("name", ["start", "history", "diagnosis", "progress"])
def test_staff_see_any(client: Client, shop: Terminal, reviewer: User, name: str) -> None:
    run = begun(shop)
    client.force_login(reviewer)
    assert client.get(url(name, SERIAL if name in {"start", "history"} else run)).status_code == 200


def test_nobody_sees_anything_without_signing_in(client: Client, shop: Terminal) -> None:
    assert client.get(url("diagnosis", begun(shop))).status_code == 302
