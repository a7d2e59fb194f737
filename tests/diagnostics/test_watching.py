"""Watching a run: fast at first, nothing when nothing changed, and an end."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, unquote

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.utils import timezone

from diagnostics.models import GIVE_UP_AFTER, Diagnosis
from diagnostics.vocabulary import STEPS
from diagnostics.watching import LIFE
from portal.models import Role, Terminal, User
from tests.diagnostics.conftest import Acquirer, begun, finished, page, url
from tests.portal.signin import sign_in


def ticket(body: str) -> str:
    """The one that the page's next look will show."""
    return unquote(body.partition("ticket=")[2].partition('"')[0])


def test_a_running_page_shows_seven_steps_and_watches(browser: Client, shop: Terminal) -> None:
    run = begun(shop)
    body = page(browser, run)
    assert body.count('class="mark"') == len(STEPS)
    assert f'hx-get="{url("progress", run)}?seen=rwwwwwww1&amp;ticket={quote(ticket(body), safe="")}"' in body
    assert "htmx.min.js" in body


def test_without_script_the_running_page_refreshes_itself(browser: Client, shop: Terminal) -> None:
    running, done = begun(shop), finished(shop, code="51")
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page(browser, running)
    assert "http-equiv" not in page(browser, done)


def test_a_watcher_hears_nothing_while_nothing_changes(browser: Client, shop: Terminal) -> None:
    run = begun(shop)
    good = ticket(page(browser, run))
    with time_machine.travel(run.created_at + timedelta(seconds=1)):
        same = browser.get(url("progress", run), {"seen": "rwwwwwww1", "ticket": good})
        other = browser.get(url("progress", run), {"seen": "something else", "ticket": good})
    assert (same.status_code, same.content, other.status_code) == (204, b"", 200)


@pytest.mark.parametrize(("age", "pace"), [(1, 1), (11, 2), (20, 5), (60, 8), (179, 8)])
def test_watching_slows_down(browser: Client, shop: Terminal, age: int, pace: int) -> None:
    run = begun(shop)
    with time_machine.travel(run.created_at + timedelta(seconds=age)):
        body = browser.get(url("progress", run)).content.decode()
    assert f"every {pace}s" in body


def test_when_only_the_pace_changes_a_watcher_is_told_that_and_nothing_more(
    browser: Client, shop: Terminal, django_assert_num_queries: Any
) -> None:
    run = begun(shop, code="03")
    good = ticket(page(browser, run))
    with time_machine.travel(run.created_at + timedelta(seconds=10)):
        with django_assert_num_queries(1):
            slower = browser.get(url("progress", run), {"seen": "rwwwwwww1", "ticket": good})
        body = slower.content.decode()
        settled = browser.get(url("progress", run), {"seen": "rwwwwwww2", "ticket": ticket(body)})
    assert (slower.status_code, slower["HX-Retarget"], slower["HX-Reswap"]) == (200, "#look", "outerHTML")
    assert 'id="look"' in body
    assert "seen=rwwwwwww2" in body
    assert 'hx-trigger="every 2s"' in body
    assert 'class="mark"' not in body
    assert settled.status_code == 204


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
def test_a_look_asks_the_database_once_and_the_session_never(
    browser: Client, shop: Terminal, steps_done: int, django_assert_num_queries: Any
) -> None:
    run = begun(shop, code="03")
    good = ticket(page(browser, run))
    run.steps.filter(position__lt=steps_done).update(state="done", outcome="pass")
    seen = f"r{'p' * steps_done}{'w' * (7 - steps_done)}1"
    with django_assert_num_queries(1):
        assert browser.get(url("progress", run), {"seen": seen, "ticket": good}).status_code == 204
    with django_assert_num_queries(1):  # as many when there is something new to show
        changed = browser.get(url("progress", run), {"seen": "rwwwwwwr1", "ticket": good})
    assert (changed.status_code, "hx-trigger" in changed.content.decode()) == (200, True)


def test_without_a_good_ticket_the_session_is_asked_and_a_new_one_given(
    browser: Client, shop: Terminal, django_assert_num_queries: Any
) -> None:
    run = begun(shop)
    good = ticket(page(browser, run))
    with time_machine.travel(run.created_at + LIFE + timedelta(seconds=5)):
        Diagnosis.objects.update(deadline_at=timezone.now() + LIFE)
        with django_assert_num_queries(3):  # session, person, and the one of the look
            answer = browser.get(url("progress", run), {"seen": "rwwwwwww10", "ticket": good})
        renewed = ticket(answer.content.decode())
        again = browser.get(url("progress", run), {"seen": "rwwwwwww10", "ticket": renewed})
    assert (answer.status_code, again.status_code) == (200, 204)


def test_a_ticket_is_worth_nothing_in_another_browser(browser: Client, shop: Terminal, stranger: User) -> None:
    run = begun(shop)
    good = ticket(page(browser, run))
    nobody, other = Client(), Client()
    other.force_login(stranger)
    assert nobody.get(url("progress", run), {"ticket": good}).status_code == 302
    assert other.get(url("progress", run), {"ticket": good}).status_code == 404


def test_a_ticket_is_for_one_run_and_cannot_be_made_up(browser: Client, shop: Terminal) -> None:
    first, second = begun(shop), begun(shop)
    good = ticket(page(browser, first))
    for bad in (good, good[:-1], signing.dumps([second.pk.hex, 1, True, ""]), "", "x:y:z"):
        answer = browser.get(url("progress", second), {"seen": "rwwwwwww1", "ticket": bad})
        assert answer.status_code == 200  # by the session, which may see it; a good ticket would have said 204


@pytest.mark.parametrize("lost", ["membership", "account"])
def test_who_no_longer_belongs_to_the_shop_sees_nothing_new(
    browser: Client, shop: Terminal, cashier: User, lost: str
) -> None:
    run = begun(shop)
    good = ticket(page(browser, run))
    if lost == "membership":
        cashier.memberships.all().delete()
    else:
        User.objects.filter(pk=cashier.pk).update(is_active=False)
    assert browser.get(url("progress", run), {"ticket": good}).status_code == 404


def test_staff_watch_by_ticket_while_they_are_staff(
    client: Client, shop: Terminal, reviewer: User, django_assert_num_queries: Any
) -> None:
    run = begun(shop)
    sign_in(client, reviewer, second_factor=True)
    good = ticket(page(client, run))
    with django_assert_num_queries(1):
        assert client.get(url("progress", run), {"seen": "rwwwwwww1", "ticket": good}).status_code == 204
    User.objects.filter(pk=reviewer.pk).update(role=Role.MEMBER)
    assert client.get(url("progress", run), {"ticket": good}).status_code == 404


def test_after_signing_out_a_ticket_is_gone(browser: Client, shop: Terminal) -> None:
    run = begun(shop)
    good = ticket(page(browser, run))
    browser.logout()
    assert browser.get(url("progress", run), {"ticket": good}).status_code == 302


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
