"""Two checks side by side: causes gone, new and still there, steps moved, and what was read otherwise."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagnostics.models import Diagnosis
from diagnostics.reading_changes import Gap, reading_changes
from portal.models import Terminal, User
from tests.diagnostics.conftest import SERIAL, SPARE, begun, url
from tests.diagnostics.core.cases import case_of, healthy
from tests.diagnostics.told import judged, with_cause


def _between(one: Diagnosis, other: Diagnosis) -> str:
    return reverse("diagnostics:between", args=[one.pk, other.pk])


def _body(browser: Client, one: Diagnosis, other: Diagnosis) -> str:
    answer = browser.get(_between(one, other))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def two(shop: Terminal) -> tuple[Diagnosis, Diagnosis]:
    earlier = with_cause(shop, "merchant_frozen", at=timezone.now() - timedelta(hours=1))
    return earlier, with_cause(shop, "parameters_stale")


def test_the_page_says_what_is_gone_what_is_new_and_what_reads_otherwise(
    browser: Client, two: tuple[Diagnosis, Diagnosis]
) -> None:
    body = _body(browser, *two)
    assert "Proved to be gone: Merchant is frozen" in body
    assert "New: Parameters were not downloaded" in body
    assert "Check the account status: was “Problem found”, is “Fine”" in body
    rows = body.partition("<tbody")[2].partition("</tbody>")[0]
    assert "frozen" in rows
    assert "<strong>normal</strong>" in rows
    assert "<strong>2026.11.1</strong>" in rows


def test_the_order_of_the_address_does_not_matter(browser: Client, two: tuple[Diagnosis, Diagnosis]) -> None:
    assert "Proved to be gone: Merchant is frozen" in _body(browser, two[1], two[0])


def test_equal_checks_say_so(browser: Client, shop: Terminal) -> None:
    now = timezone.now()
    body = _body(browser, judged(shop, at=now), judged(shop, at=now))
    for words in ("Neither check found a cause", "All steps came out alike", "Every witness said the same"):
        assert words in body


def test_an_unfinished_check_compares_no_causes(browser: Client, shop: Terminal) -> None:
    assert "cannot be compared" in _body(browser, judged(shop), begun(shop))


def test_only_checks_of_one_terminal_are_compared(browser: Client, shop: Terminal) -> None:
    spare = Terminal.objects.get(serial=SPARE)
    run = judged(shop)
    assert browser.get(_between(run, judged(spare))).status_code == 404
    assert browser.get(_between(run, run)).status_code == 404


def test_a_stranger_compares_nothing(client: Client, two: tuple[Diagnosis, Diagnosis], stranger: User) -> None:
    client.force_login(stranger)
    assert client.get(_between(*two)).status_code == 404


def test_the_comparison_asks_a_fixed_number_of_questions(
    browser: Client, two: tuple[Diagnosis, Diagnosis], django_assert_num_queries: Any
) -> None:
    browser.get(_between(*two))
    with django_assert_num_queries(5):  # session, person, both runs, their steps, their readings
        browser.get(_between(*two))


@pytest.mark.parametrize("number", [2, 4])
def test_the_list_says_what_each_check_changed(
    browser: Client, shop: Terminal, number: int, django_assert_num_queries: Any
) -> None:
    for back in range(number, 0, -1):
        cause = "merchant_frozen" if back % 2 else "tampered"
        with_cause(shop, cause, at=timezone.now() - timedelta(hours=back))
    browser.get(url("history", SERIAL))
    with django_assert_num_queries(5):  # session, person, terminal, a page of runs, their steps
        body = browser.get(url("history", SERIAL)).content.decode()
    assert body.count("What changed since the one before") == number - 1
    assert "Proved to be gone: Tamper protection was triggered" in body
    assert "New: Merchant is frozen" in body


def test_two_that_are_ticked_are_compared(browser: Client, two: tuple[Diagnosis, Diagnosis]) -> None:
    where = reverse("diagnostics:compare_chosen", args=[SERIAL])
    assert browser.get(where, {"run": [run.pk for run in two]})["Location"] == _between(*two)
    for wrong in ([], [two[0].pk], ["nonsense", two[0].pk], [two[0].pk, two[0].pk]):
        assert browser.get(where, {"run": wrong})["Location"] == url("history", SERIAL)


def test_a_witness_that_fell_silent_is_one_row() -> None:
    facts = healthy()
    spoke = {name: reading.to_json() for name, reading in case_of(facts).readings.items()}
    silent = {name: r.to_json() for name, r in case_of(facts, silent={"merchant": "timeout"}).readings.items()}
    (change,) = reading_changes(spoke, silent)
    assert (change.key, change.before, change.after) == ("merchant", True, Gap.SILENT)


def test_what_has_no_name_on_a_page_is_not_compared() -> None:
    before, after = healthy(), healthy()
    after["merchant"]["legal_person"] = "测试乙"
    after["heartbeat"]["unsent_count"] = 3
    del after["heartbeat"]["printer"]
    stored = [
        {name: reading.to_json() for name, reading in case_of(facts).readings.items()} for facts in (before, after)
    ]
    found = [(change.key, change.before, change.after) for change in reading_changes(*stored)]
    assert found == [("heartbeat.printer", "ok", Gap.UNSAID), ("heartbeat.unsent_count", 0, 3)]
