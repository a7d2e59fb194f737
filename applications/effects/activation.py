"""Bringing a terminal to life: each step acts, then reads back, and only what was read back counts."""

from collections.abc import Callable
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

import structlog
from django.db import transaction
from django.utils import timezone

from applications.actions.move import move
from applications.models import Activation, ActivationStep, Application, StepKey, StepState, TerminalOrder
from applications.orders import move_order
from applications.queries import STEPS_BY_COMMAND
from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError, NotFound, Refused
from portal.actions.terminals import move_terminal
from portal.commands.glances import glances
from portal.commands.turns import ACTIVATION, BUSY, Turn, begin
from portal.dispatch import ask
from portal.models import Report, Terminal, TerminalStatus
from portal.wire import parse_time

log = structlog.get_logger(__name__)
SKEW = timedelta(minutes=1)
LEASE = timedelta(seconds=40)  # two calls of 8 s at most, and the short waits between them
PATIENCE = timedelta(minutes=15)
PAYMENT_PATIENCE = timedelta(hours=48)  # somebody has to be in the shop
TASK = "applications.activation_step"
_ROWS = ("activation__terminal", "activation__application", "activation__order__merchant")
_LOOK_AGAIN = timedelta(seconds=3)


class StepFailed(Exception):
    """This proof did not come out; `reason` is a code of rules/activation.py, `detail` the machine's own words."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class NotYet(Exception):
    """Nothing wrong so far, but the answer is not there; `reason` says what is waited for."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def run_step(step_id: int) -> None:
    """Carries one step as far as it goes now. The next step starts when this one is done."""
    step = ActivationStep.objects.select_related(*_ROWS).filter(pk=step_id)
    row = step.first()
    if row is None or not row.claim(LEASE):
        return
    if row.started_at is None and (turn := _begin(row)) is not Turn.MINE:
        if turn is Turn.BUSY:
            row.postpone(BUSY, pause=_LOOK_AGAIN)
        return
    try:
        _PROOFS[StepKey(row.key)](row)
    except NotYet as waiting:
        _wait(row, waiting)
    except StepFailed as failed:
        _fail(row, failed.reason, failed.detail)
    except NotFound:
        _fail(row, "not_known", "")
    except Refused as refused:
        _fail(row, "command_refused", refused.message)
    except AcquirerError as error:
        log.warning("activation_step_failed", step=row.key, reason=error.reason)
        row.postpone(error.reason)
    else:
        _done(row)


def _begin(step: ActivationStep) -> Turn:
    """What has the terminal do something waits for whoever else has begun there."""

    def mark() -> bool:
        held = ActivationStep.objects.filter(pk=step.pk, tries=step.tries)
        return held.update(state=StepState.RUNNING, started_at=timezone.now()) == 1

    if step.key in STEPS_BY_COMMAND:
        turn = begin(ACTIVATION, step.activation.terminal_id, mark)
    else:
        turn = Turn.MINE if mark() else Turn.LOST
    if turn is Turn.MINE:
        step.refresh_from_db()
    return turn


def _command(step: ActivationStep, command: str) -> None:
    """Has the terminal do something and waits for its word; the key makes it one command however often we ask."""
    serial = step.activation.terminal.serial
    if step.command_done_at is not None:
        return
    if not step.command_id:
        answer = acquirer().send_command(serial, command, key=str(step.key_used))
        step.command_id = answer.data["command_id"]
        ActivationStep.objects.filter(pk=step.pk, tries=step.tries).update(command_id=step.command_id)
    for _look in glances():
        data = acquirer().command(step.command_id).data
        if data["state"] == "succeeded":
            step.command_done_at = timezone.now()
            ActivationStep.objects.filter(pk=step.pk, tries=step.tries).update(command_done_at=step.command_done_at)
            return
        if data["state"] in {"failed", "cancelled", "expired"}:
            raise StepFailed("command_failed", data.get("failure") or data["state"])
    raise NotYet("command_running")


def _prove_parameters(step: ActivationStep) -> None:
    """The terminal must say by itself that it has what the acquirer would have it download."""
    _command(step, "download_parameters")
    terminal = step.activation.terminal
    wanted = acquirer().parameters(terminal.serial).data
    report = Report.objects.filter(terminal=terminal).first()
    if report is None or step.command_done_at is None or report.measured_at < step.command_done_at:
        raise NotYet("no_report")
    for name in ("param_version", "mid", "tid"):
        said = report.data.get(name)
        if said is None:
            raise NotYet("no_report")
        if str(said).strip() != str(wanted[name]).strip():
            raise StepFailed("parameters_differ", f"{name}: {said} ≠ {wanted[name]}")


def _prove_sign_on(step: ActivationStep) -> None:
    """The terminal signs on, and the host answers 00 to a test of the same sign-on."""
    _command(step, "sign_on")
    activation, terminal = step.activation, step.activation.terminal
    key = uuid5(NAMESPACE_URL, f"sign-on-test:{step.key_used}")
    answer = acquirer().sign_on_test(terminal.serial, mid=activation.mid, tid=terminal.tid, key=str(key))
    if answer.data["rc"] != "00":
        reason = "keys_rejected" if answer.data["rc"] in _OF_KEYS else "sign_on_refused"
        raise StepFailed(reason, answer.data["rc"])


def _prove_keys(step: ActivationStep) -> None:
    """The register must show the keys as loaded. A sign-on renews them, so where they are not there is one more."""
    if _keys(step) != "loaded":
        _command(step, "sign_on")
        found = _keys(step)
        if found in {"missing", "expired"}:
            raise StepFailed(f"keys_{found}")
        if found != "loaded":
            raise NotYet("keys_unknown")


def _keys(step: ActivationStep) -> str:
    return str(acquirer().terminal(step.activation.terminal.serial).data.get("keys") or "")


def _prove_binding(step: ActivationStep) -> None:
    """The acquirer's register must show this serial as this merchant's, under this terminal number."""
    activation, terminal = step.activation, step.activation.terminal
    entry = acquirer().terminal(terminal.serial).data
    if (entry.get("mid"), entry.get("tid")) != (activation.mid, terminal.tid):
        raise StepFailed("binding_differs", f"{entry.get('mid')} / {entry.get('tid')}")
    if entry["status"] in {"blocked", "retired", "stock"}:
        raise StepFailed("terminal_blocked", entry["status"])
    if entry["status"] != "active":
        raise NotYet("not_active_yet")


def _prove_payment(step: ActivationStep) -> None:
    """The acquirer must show an approved sale of this terminal made since the activation began."""
    activation, terminal = step.activation, step.activation.terminal
    since = (activation.code_ok_at or activation.created_at) - SKEW
    answer = acquirer().transactions(activation.mid, tid=terminal.tid, since=since)
    tried = [
        one for one in answer.data["items"] if one.get("kind", "sale") in _SALES and parse_time(one["at"]) >= since
    ]
    if any(one["rc"] == "00" for one in tried):
        return
    if tried:
        raise NotYet("payment_refused", tried[0]["rc"])
    raise NotYet("no_payment")


_SALES = {"sale", "qr"}
_OF_KEYS = {"A0", "99"}  # MAC and PIN could not be checked
_PROOFS: dict[StepKey, Callable[[ActivationStep], None]] = {
    StepKey.PARAMETERS: _prove_parameters,
    StepKey.SIGN_ON: _prove_sign_on,
    StepKey.KEYS: _prove_keys,
    StepKey.BINDING: _prove_binding,
    StepKey.PAYMENT: _prove_payment,
}


def _wait(step: ActivationStep, waiting: NotYet) -> None:
    age = timezone.now() - step.started_at if step.started_at else timedelta()
    if age > (PAYMENT_PATIENCE if step.key == StepKey.PAYMENT else PATIENCE):
        _fail(step, waiting.reason, waiting.detail)
    else:
        step.postpone(waiting.reason, pause=_pause(age), detail=waiting.detail[:200])


def _pause(age: timedelta) -> timedelta:
    """Often while somebody stands there and waits, then less and less."""
    if age < PATIENCE:
        return _LOOK_AGAIN
    return timedelta(seconds=30) if age < timedelta(hours=1) else timedelta(minutes=5)


def _fail(step: ActivationStep, reason: str, detail: str) -> None:
    step.settle(state=StepState.FAILED, reason=reason[:40], detail=detail[:200], finished_at=timezone.now())


def _done(step: ActivationStep) -> None:
    with transaction.atomic():
        if not step.settle(state=StepState.DONE, reason="", detail="", finished_at=timezone.now()):
            return
        following = step.activation.steps.exclude(state=StepState.DONE).order_by("position").first()
        if following is not None:
            following.again()
            ask(TASK, following.pk)
        else:
            _finish(step.activation)


def _finish(activation: Activation) -> None:
    """Everything was read back: only now it is active."""
    terminal = Terminal.objects.select_for_update().get(pk=activation.terminal_id)
    now = timezone.now()
    if activation.application_id is not None:
        application = Application.objects.select_for_update().get(pk=activation.application_id)
        move(application, "activate", by=None)
        owner = application.applicant
    else:
        order = TerminalOrder.objects.select_related("opened_by").get(activation=activation)
        owner = move_order(order, "proved" if order.is_swap else "proved_more", by=None).opened_by
    move_terminal(terminal, TerminalStatus.ACTIVE, by=owner, activated_at=now)
    Activation.objects.filter(pk=activation.pk).update(done_at=now)
