"""Watching a run: fast at first, nothing when nothing changed, and an end."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from diagnostics.models import GIVE_UP_AFTER
from diagnostics.vocabulary import STEPS
from portal.models import Terminal
from tests.diagnostics.conftest import Acquirer, begun, finished, page, url


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


def test_progress_is_read_out_in_quarters(browser: Client, shop: Terminal) -> None:
    """A reader hears "half is done", not every step; and nothing again while the quarter is the same."""
    run = begun(shop)

    def heard(done: int, seen: str) -> str:
        run.steps.filter(position__lt=done).update(state="done", outcome="pass")
        body = browser.get(url("progress", run), {"seen": seen}).content.decode()
        return body.partition('hx-swap-oob="innerHTML:#said">')[2].partition("</p>")[0].strip()

    assert heard(1, "rwwwwwww1") == ""
    assert heard(2, "rpwwwwww1") == "A quarter of the check is done."
    assert heard(3, "rppwwwww1") == ""
    assert heard(4, "rpppwwww1") == "Half of the check is done."
    assert heard(6, "rppppww1") == "Three quarters of the check are done."


def test_a_skipped_step_says_because_of_what(browser: Client, shop: Terminal) -> None:
    body = page(browser, finished(shop, code="51"))
    assert body.count("Skipped") == len(STEPS) - 1
    assert body.count("(The code you saw: 51)") == len(STEPS) - 1
