"""Keys and the small payment: read back like the rest, each named when it does not come out."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from applications.actions.activation import (
    CODES_A_DAY,
    enter_activation_code,
    new_activation_code,
    retry_activation,
)
from applications.effects.activation import PAYMENT_PATIENCE, run_step
from applications.models import Activation, ActivationStep, Application
from applications.rules.activation import REASONS, reason_words
from portal.acquirer.sandbox import states
from portal.acquirer.sandbox.payments import pay, plan_first
from portal.acquirer.sandbox.server import Running, tick
from portal.commands.following import write_line
from portal.commands.lines import BACKUP, line_of
from portal.commands.turns import BUSY, Turn, take_turn
from portal.errors import PortalError
from portal.models import SentCommand, Terminal, User
from tests.applications.actions.conftest import Settle, code_of, report, run_due


@pytest.fixture
def signed_on(sandbox: Running, activating: Application, stock_terminal: Terminal) -> Application:
    """Everything but the payment has been read back."""
    run_due(activating)
    report(sandbox, stock_terminal)
    assert run_due(activating)[-1] == ("payment", "running", "no_payment")
    return activating


def payment() -> ActivationStep:
    return ActivationStep.objects.get(key="payment")


def test_an_approved_payment_makes_it_active(
    sandbox: Running, signed_on: Application, stock_terminal: Terminal
) -> None:
    pay(sandbox.world, stock_terminal.serial, fen=1)
    assert run_due(signed_on)[-1] == ("payment", "done", "")
    assert signed_on.status == "active"


def test_a_refused_payment_is_named_with_its_code_and_waited_past(
    sandbox: Running, signed_on: Application, stock_terminal: Terminal
) -> None:
    pay(sandbox.world, stock_terminal.serial, fen=1, rc="51")
    assert run_due(signed_on)[-1] == ("payment", "running", "payment_refused")
    assert payment().detail == "51"
    assert signed_on.status == "activating"
    pay(sandbox.world, stock_terminal.serial, fen=1)
    run_due(signed_on)
    assert (signed_on.status, payment().detail) == ("active", "")


def test_a_payment_from_before_proves_nothing(
    sandbox: Running, signed_on: Application, stock_terminal: Terminal
) -> None:
    pay(sandbox.world, stock_terminal.serial, fen=1)
    Activation.objects.update(code_ok_at=timezone.now() + timedelta(hours=1))
    assert run_due(signed_on)[-1] == ("payment", "running", "no_payment")


def test_somebody_who_has_paid_need_not_wait_for_the_next_look(
    signed_on: Application, wang: User, settle: Settle
) -> None:
    ActivationStep.objects.filter(key="payment").update(due_at=timezone.now() + timedelta(minutes=5))
    retry_activation(signed_on, by=wang)
    due = payment().due_at
    assert due is not None
    assert due <= timezone.now()


def test_two_days_without_a_payment_are_said_and_can_be_begun_again(
    sandbox: Running, signed_on: Application, stock_terminal: Terminal, wang: User, settle: Settle
) -> None:
    ActivationStep.objects.filter(key="payment").update(started_at=timezone.now() - PAYMENT_PATIENCE * 2)
    assert run_due(signed_on)[-1] == ("payment", "failed", "no_payment")
    assert signed_on.status == "activating"
    settle(lambda: retry_activation(signed_on, by=wang))
    pay(sandbox.world, stock_terminal.serial, fen=1)
    run_due(signed_on)
    assert signed_on.status == "active"


def keys_step(sandbox: Running, activating: Application, terminal: Terminal, **device: Any) -> tuple[str, str, str]:
    """Signed on, and then the keys are gone before anybody looked."""
    run_due(activating)
    report(sandbox, terminal)
    for key in ("parameters", "sign_on"):
        ActivationStep.objects.filter(key=key).update(due_at=timezone.now())
        run_step(ActivationStep.objects.get(key=key).pk)
    sandbox.world.change("terminal", terminal.serial, {"keys": "missing"})
    sandbox.world.change("device", terminal.serial, device)
    return run_due(activating)[3]


def test_keys_that_are_gone_come_back_with_one_more_sign_on(
    sandbox: Running, activating: Application, stock_terminal: Terminal
) -> None:
    assert keys_step(sandbox, activating, stock_terminal) == ("keys", "done", "")


def test_keys_that_cannot_come_back_are_named(
    sandbox: Running, activating: Application, stock_terminal: Terminal
) -> None:
    assert keys_step(sandbox, activating, stock_terminal, tampered=True) == ("keys", "failed", "command_failed")
    assert ActivationStep.objects.get(key="keys").detail == "the tamper protection erased the keys"
    assert ActivationStep.objects.get(key="payment").state == "waiting"


def test_keys_that_the_host_refuses_are_named_at_the_sign_on(
    sandbox: Running, activating: Application, stock_terminal: Terminal
) -> None:
    run_due(activating)
    report(sandbox, stock_terminal)
    states.lay(sandbox.world, stock_terminal.serial, {"set": {"terminal": {"_sign_on": {"rc": "A0"}}}})
    rows = run_due(activating)
    assert rows[2] == ("sign_on", "failed", "keys_rejected")


def test_every_reason_has_words_of_its_own() -> None:
    assert len({str(reason_words(code)) for code in REASONS}) == len(REASONS)


def test_ten_new_codes_a_day_are_enough(received: Application, wang: User) -> None:
    for _ in range(CODES_A_DAY):
        Activation.objects.update(expires_at=timezone.now() + timedelta(hours=40))
        new_activation_code(received, by=wang)
    Activation.objects.update(expires_at=timezone.now() + timedelta(hours=40))
    with pytest.raises(PortalError) as caught:
        new_activation_code(received, by=wang)
    assert caught.value.code == "code_too_often"
    received.events.filter(name="new_code").update(created_at=timezone.now() - timedelta(days=2))
    new_activation_code(received, by=wang)


def test_the_shopkeeper_of_the_sandbox_pays_once_by_himself(
    sandbox: Running, signed_on: Application, stock_terminal: Terminal
) -> None:
    """In the demo nobody stands at the counter: a new terminal is tried some seconds after its first sign-on."""
    sandbox.world.payment_seconds = 0.01
    plan_first(sandbox.world, stock_terminal.serial)
    sandbox.world.clock, before = (lambda: before() + 5), sandbox.world.clock
    tick(sandbox.world)
    tick(sandbox.world)
    sandbox.world.clock = before
    terminal = sandbox.world.get("terminal", stock_terminal.serial) or {}
    made = sandbox.world.store.attempts(terminal["mid"], tid=terminal["tid"], since=None, before=None, limit=9)
    assert [(one["amount_fen"], one["rc"]) for _, one in made] == [(1, "00")]


def test_an_activation_and_whoever_else_asks_the_terminal_for_something_take_turns(
    sandbox: Running, received: Application, wang: User, settle: Settle, stock_terminal: Terminal
) -> None:
    other = write_line(stock_terminal, line_of(BACKUP), by=None)[0]
    SentCommand.objects.filter(pk=other.pk).update(tried_at_acquirer=timezone.now(), due_at=None)
    settle(lambda: enter_activation_code(received, by=wang, code=code_of(received)))
    step = ActivationStep.objects.get(key="parameters")
    assert (step.state, step.trouble, step.command_id) == ("waiting", BUSY, "")
    assert reason_words(BUSY) is REASONS[BUSY]
    SentCommand.objects.filter(pk=other.pk).update(state="succeeded", finished_at=timezone.now())
    run_due(received)
    step.refresh_from_db()
    assert (step.state, step.command_id != "") == ("running", True)
    following = write_line(stock_terminal, line_of(BACKUP), by=None)[0]
    assert take_turn(following) is Turn.BUSY
    ActivationStep.objects.filter(pk=step.pk).update(state="failed", due_at=None)  # it waits for a person now
    assert take_turn(following) is Turn.MINE
