"""A terminal that never comes to life: what waits is named, what to do is said, and nothing claims that it works."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.actions.activation import MAX_WRONG
from applications.effects.activation import PATIENCE
from applications.models import Activation, ActivationStep, Application
from portal.acquirer.sandbox.payments import pay
from portal.acquirer.sandbox.server import Running
from portal.models import Terminal, User
from tests.applications.actions.conftest import Settle, code_of, report, run_due
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import error_at, text


def url(application: Application, name: str = "application") -> str:
    return reverse(f"applications:{name}", args=[application.pk])


@pytest.fixture
def silent(
    sandbox: Running, received: Application, stock_terminal: Terminal, wang: User, visit: Visit, settle: Settle
) -> Application:
    """The code was right, and the terminal says nothing."""
    sandbox.world.change("device", stock_terminal.serial, {"silent": True})
    settle(lambda: visit(wang).post(url(received, "activate"), {"code": code_of(received)}))
    return received


def test_a_terminal_that_never_answers_is_waited_for_by_name(
    silent: Application, stock_terminal: Terminal, wang: User, visit: Visit
) -> None:
    assert run_due(silent) == [
        ("code", "done", ""),
        ("parameters", "running", "command_running"),
        ("sign_on", "waiting", ""),
        ("keys", "waiting", ""),
        ("binding", "waiting", ""),
        ("payment", "waiting", ""),
    ]
    words = text(visit(wang).get(url(silent)))
    assert "Parameters downloaded Running The terminal has not answered yet. Is it switched on and connected?" in words
    assert "Signed on Waiting" in words
    assert "You can take payments now" not in words
    stock_terminal.refresh_from_db()
    assert (silent.status, stock_terminal.status) == ("activating", "activating")


def test_after_a_quarter_of_an_hour_it_says_so_and_offers_another_try_that_works(
    sandbox: Running, silent: Application, stock_terminal: Terminal, wang: User, visit: Visit, settle: Settle
) -> None:
    run_due(silent)
    waiting = ActivationStep.objects.filter(key="parameters")
    waiting.update(started_at=timezone.now() - PATIENCE - timedelta(seconds=1))
    assert run_due(silent)[1] == ("parameters", "failed", "command_running")
    browser = visit(wang)
    page = browser.get(url(silent))
    assert "Parameters downloaded Failed" in text(page)
    assert "A step has failed. Read below why, and try it again. Who acts You" in text(page)
    assert "Try this step again" in text(page)
    assert "hx-get" not in page.content.decode()
    sandbox.world.change("device", stock_terminal.serial, {"silent": False})
    settle(lambda: browser.post(url(silent, "retry")))
    run_due(silent)
    assert silent.status == "activating"
    report(sandbox, stock_terminal)
    run_due(silent)
    pay(sandbox.world, stock_terminal.serial, fen=1)
    run_due(silent)
    assert silent.status == "active"


def test_another_number_of_the_label_is_recognised(
    shipped: Application, stock_terminal: Terminal, wang: User, visit: Visit
) -> None:
    page = visit(wang).post(url(shipped, "receive"), {"serial": stock_terminal.tusn})
    said = "This number stands on the label too, but it is not the serial number. We need the one after S/N."
    assert error_at(page, "serial") == said


def test_a_wrong_serial_number_gives_the_possible_reasons(shipped: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).post(url(shipped, "receive"), {"serial": "SN00000004"})
    said = error_at(page, "serial")
    assert "Compare it with the label on the back" in said
    assert "the parcel holds another terminal" in said


def test_after_five_wrong_codes_a_new_one_goes_on(received: Application, wang: User, visit: Visit) -> None:
    browser, right = visit(wang), code_of(received)
    wrong = "00000000" if right != "00000000" else "11111111"
    said = [error_at(browser.post(url(received, "activate"), {"code": wrong}), "code") for _ in range(MAX_WRONG + 1)]
    assert said == ["This is not the code we sent. Compare the eight digits."] * MAX_WRONG + [
        "The code was wrong too often. Have a new one sent."
    ]
    assert "The code was wrong too often" in error_at(browser.post(url(received, "activate"), {"code": right}), "code")
    Activation.objects.update(expires_at=timezone.now() + timedelta(hours=40))  # the last one was sent long ago
    browser.post(url(received, "new_code"))
    answer = browser.post(url(received, "activate"), {"code": code_of(received)})
    received.refresh_from_db()
    assert (answer.status_code, received.status) == (302, "activating")
