"""Carrying a swap: each step asks, then reads back, and only what was read back is done. Everything may run twice.

One piece of work takes as many steps as are free; a worker that dies leaves the row, and the next goes on at the step
that is not done, with the same keys.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import structlog
from django.db import transaction
from django.utils import timezone

from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError, NotFound, Refused
from portal.actions.terminals import MOVES as TERMINAL_MOVES
from portal.actions.terminals import move_terminal
from portal.changes.binding import binding_body
from portal.commands.turns import BUSY, SWAP, Turn, begin
from portal.effects.putting_back import place_on_record, put_back
from portal.effects.readiness import plan_next
from portal.errors import PortalError
from portal.models import Report, Swap, SwapKey, SwapState, SwapStep, SwapWay, Terminal, TerminalStatus
from portal.spares.moving import move_swap

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=40)  # three calls of 8 s at most for one step, and some air
PATIENCE = timedelta(minutes=15)
_SOON, _LATER = timedelta(seconds=3), timedelta(seconds=20)
_NO = frozenset({404, 409, 422})


class Failed(Exception):
    """This step did not come out; `reason` is a code of portal/spares/outlook.py."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


class NotYet(Exception):
    """Nothing wrong so far, but the answer is not there."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def carry_swap(swap_id: str) -> None:
    """As far as it goes now."""
    swap = Swap.objects.select_related("merchant", "failed", "spare", "opened_by").filter(pk=swap_id).first()
    if swap is None or not swap.claim(LEASE):
        return
    if swap.state == SwapState.CANCELLED:
        put_back(swap)
        return
    if swap.state not in {SwapState.SWAPPING, SwapState.RETURNING}:
        swap.settle()
        return
    try:
        _carry(swap)
    except NotYet as waiting:
        _wait(swap, waiting)
    except Failed as failed:
        _fail(swap, failed.reason, failed.detail)
    except NotFound:
        _fail(swap, "not_known", "")
    except Refused as refused:
        if refused.status in _NO:
            _fail(swap, "bind_refused" if _step(swap).key == SwapKey.BIND else "command_refused", refused.message)
        else:
            swap.postpone(refused.reason[:40])
    except AcquirerError as error:
        log.warning("swap_not_carried", swap=str(swap.pk), reason=error.reason)
        swap.postpone(error.reason)
    except PortalError:  # somebody moved it or a terminal meanwhile, or another worker holds it now
        swap.settle(trouble="terminal_moved")


def _carry(swap: Swap) -> None:
    for step in swap.steps.filter(way=swap.way, done_at=None).order_by("position"):
        if not swap.hold(LEASE):
            return
        if step.asked_at is None:
            _begin(swap, step)
        _STEPS[SwapKey(step.key)](swap, step)
        _write(swap, step, done_at=timezone.now(), detail="")
    _finish(swap)


def _step(swap: Swap) -> SwapStep:
    return swap.steps.filter(way=swap.way, done_at=None).order_by("position")[0]


def _hold(swap: Swap) -> None:
    if not Swap.objects.select_for_update().filter(pk=swap.pk, tries=swap.tries).exists():
        raise PortalError("swap_moved", "")


def _write(swap: Swap, step: SwapStep, **columns: Any) -> None:
    """Only the holder of the claim writes."""
    with transaction.atomic():
        _hold(swap)
        SwapStep.objects.filter(pk=step.pk).update(**columns)
    for name, value in columns.items():
        setattr(step, name, value)


def _begin(swap: Swap, step: SwapStep) -> None:
    """From now on it is asked for. A command waits for whoever else has begun something at the terminal."""
    if step.key not in _COMMANDS:
        _write(swap, step, asked_at=timezone.now())
        return

    def mark() -> bool:
        _write(swap, step, asked_at=timezone.now())
        return True

    with transaction.atomic():
        _hold(swap)  # always before its terminal
        turn = begin(SWAP, swap.incoming.pk, mark)
    if turn is Turn.BUSY:
        raise NotYet(BUSY)


def _bind(swap: Swap, step: SwapStep) -> None:
    """Under its own number, at the place of the one that failed; done when the register shows it."""
    terminal = swap.incoming
    register = acquirer().terminal(terminal.serial).data
    body = binding_body(swap.merchant, terminal, register, []) | {
        "tid": terminal.tid,
        "place": place_on_record(swap, swap.failed),
    }
    acquirer().bind(terminal.serial, body, key=str(step.call_key))
    found = acquirer().terminal(terminal.serial).data
    if (found.get("mid"), found.get("tid")) != (swap.merchant.mid, terminal.tid):
        raise NotYet("binding_differs")
    if found["status"] in {"blocked", "retired"}:
        raise Failed("terminal_blocked", found["status"])


def _command(swap: Swap, step: SwapStep, command: str) -> None:
    """Has the terminal do something and waits for its word; the key makes it one command however often we ask."""
    if step.command_done_at is not None:
        return
    if not step.command_id:
        answer = acquirer().send_command(swap.incoming.serial, command, key=str(step.call_key))
        _write(swap, step, command_id=answer.data["command_id"])
    data = acquirer().command(step.command_id).data
    if data["state"] in {"failed", "cancelled", "expired"}:
        raise Failed("command_failed", data.get("failure") or data["state"])
    if data["state"] != "succeeded":
        raise NotYet("command_running")
    _write(swap, step, command_done_at=timezone.now())


def _parameters(swap: Swap, step: SwapStep) -> None:
    """It must say by itself that it has what the acquirer would have it download."""
    _command(swap, step, "download_parameters")
    wanted = acquirer().parameters(swap.incoming.serial).data
    report = _report_since(swap, step)
    for name in ("param_version", "mid", "tid"):
        said = report.data.get(name)
        if said is None:
            raise NotYet("no_report")
        if str(said).strip() != str(wanted[name]).strip():
            raise Failed("parameters_differ", f"{name}: {said} ≠ {wanted[name]}")


def _report_since(swap: Swap, step: SwapStep) -> Report:
    report = Report.objects.filter(terminal=swap.incoming).first()
    if report is None or step.command_done_at is None or report.measured_at < step.command_done_at:
        raise NotYet("no_report")
    return report


def _sign_on(swap: Swap, step: SwapStep) -> None:
    _command(swap, step, "sign_on")


def _proof(swap: Swap, step: SwapStep) -> None:
    """The host accepts a test of the sign-on, the register shows it active with keys, and it reports its sign-on."""
    terminal = swap.incoming
    key = uuid5(NAMESPACE_URL, f"sign-on-test:{step.call_key}")
    rc = acquirer().sign_on_test(terminal.serial, mid=swap.merchant.mid, tid=terminal.tid, key=str(key)).data["rc"]
    if rc != "00":
        raise Failed("sign_on_refused", rc)
    entry = acquirer().terminal(terminal.serial).data
    if entry.get("keys") != "loaded":
        raise NotYet("keys_not_loaded")
    if entry["status"] != "active":
        raise NotYet("not_active_yet")
    signed = swap.steps.get(way=swap.way, key=SwapKey.SIGN_ON)
    report = _report_since(swap, signed)
    if report.data.get("last_sign_on_rc") != "00":
        raise Failed("sign_on_refused", str(report.data.get("last_sign_on_rc") or ""))


_COMMANDS = frozenset({SwapKey.PARAMETERS, SwapKey.SIGN_ON})
_STEPS: dict[SwapKey, Callable[[Swap, SwapStep], None]] = {
    SwapKey.BIND: _bind,
    SwapKey.PARAMETERS: _parameters,
    SwapKey.SIGN_ON: _sign_on,
    SwapKey.PROOF: _proof,
}


def _wait(swap: Swap, waiting: NotYet) -> None:
    step = _step(swap)
    age = timezone.now() - step.asked_at if step.asked_at else timedelta()
    if age > PATIENCE:
        _fail(swap, waiting.reason, "")
    else:
        swap.postpone(waiting.reason, pause=_SOON if age < timedelta(minutes=3) else _LATER)


def _fail(swap: Swap, reason: str, detail: str) -> None:
    step = _step(swap)
    with transaction.atomic():
        if swap.settle(trouble=reason[:40]):
            SwapStep.objects.filter(pk=step.pk).update(detail=detail[:200])


def _finish(swap: Swap) -> None:
    """Everything was read back: only now our record says it too, in one transaction."""
    with transaction.atomic():
        failed, spare = (Terminal.objects.select_for_update().get(pk=pk) for pk in (swap.failed_id, swap.spare_id))
        if swap.way == SwapWay.OUT:
            move_swap(swap, "swapped", held=swap.tries)
            at_counter = {name: getattr(failed, name) for name in ("place_address", "place_lat", "place_lng")}
            move_terminal(spare, TerminalStatus.ACTIVE, by=swap.opened_by, **at_counter)
            if TerminalStatus.IN_REPAIR in TERMINAL_MOVES[TerminalStatus(failed.status)]:
                move_terminal(failed, TerminalStatus.IN_REPAIR, by=swap.opened_by)
        else:
            move_swap(swap, "returned", held=swap.tries)
            move_terminal(spare, TerminalStatus.SPARE, by=swap.opened_by)
            if failed.status != TerminalStatus.ACTIVE:
                move_terminal(failed, TerminalStatus.ACTIVE, by=swap.opened_by)
            plan_next(spare, proved_at=timezone.now())
