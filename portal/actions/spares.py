"""What those who keep a shop's terminals do with its spares."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.actions.audit import record
from portal.actions.terminals import move_terminal
from portal.actions.upkeep import check_keeper
from portal.dispatch import ask
from portal.effects.readiness import plan_next
from portal.errors import PortalError
from portal.models import (
    SWAP_OVER,
    Readiness,
    Swap,
    SwapState,
    SwapStep,
    SwapWay,
    Terminal,
    TerminalStatus,
    User,
)
from portal.spares.moving import CARRY, begin_check, lay_out, move_swap
from portal.spares.queries import open_swap

CHECK = "portal.carry_readiness"


def put_aside(terminal: Terminal, *, by: User) -> Terminal:
    """Keeps it as a spare: it stays bound under its own number. Raises not_allowed, in_a_swap, terminal_moved."""
    check_keeper(terminal, by)
    _check_free(terminal, by)
    with transaction.atomic():
        move_terminal(terminal, TerminalStatus.SPARE, by=by)
        plan_next(terminal)
    return terminal


def put_to_work(terminal: Terminal, *, by: User) -> Terminal:
    """A spare is an ordinary terminal again. Raises not_allowed, in_a_swap, not_a_spare, terminal_moved."""
    check_keeper(terminal, by)
    _check_free(terminal, by)
    _check_spare(terminal)
    return move_terminal(terminal, TerminalStatus.ACTIVE, by=by)


def check_readiness(terminal: Terminal, *, by: User) -> Readiness:
    """Begins the check; it ends by what the spare reports. Pressed twice it is one. Raises not_allowed, not_a_spare."""
    check_keeper(terminal, by)
    _check_spare(terminal)
    with transaction.atomic():
        row = Readiness.objects.filter(terminal=terminal).first() or plan_next(terminal)
        if begin_check(row, by=by):
            record("terminal.spare_check", f"terminal:{terminal.serial}", by=by)
            ask(CHECK, terminal.pk)
    return row


def start_swap(failed: Terminal, *, by: User, spare: Terminal) -> Swap:
    """The spare takes the place of the one that failed. Pressed twice it is one.

    Raises not_allowed, not_a_spare, another_shop, no_number, spare_taken.
    """
    check_keeper(failed, by)
    if (made := open_swap(by, failed)) is not None and made.failed_id == failed.pk:
        return made
    _check_spare(spare)
    if spare.merchant_id != failed.merchant_id or spare.pk == failed.pk:
        raise PortalError("another_shop", _("Choose a spare of the same shop."), field="spare")
    if not spare.tid:
        raise PortalError("no_number", _("This spare has no terminal number yet. Ask us for one."), field="spare")
    if failed.status not in {TerminalStatus.ACTIVE, TerminalStatus.IN_REPAIR, TerminalStatus.BLOCKED}:
        raise PortalError("not_at_work", _("This terminal is not at work, so nothing takes its place."))
    assert failed.merchant is not None
    try:
        with transaction.atomic():
            swap = Swap.objects.create(merchant=failed.merchant, failed=failed, spare=spare, opened_by=by)
            lay_out(swap, SwapWay.OUT)
            record("terminal.swap", f"terminal:{failed.serial}", by=by, after={"spare": spare.serial})
            ask(CARRY, str(swap.pk))
    except IntegrityError as exc:
        if (made := open_swap(by, failed)) is not None and made.failed_id == failed.pk:
            return made
        raise PortalError("spare_taken", _("This spare is in another swap. Choose another."), field="spare") from exc
    return swap


def swap_back(swap: Swap, *, by: User) -> Swap:
    """The repaired terminal takes its place again. Raises not_allowed, left_the_shop, swap_moved."""
    check_keeper(swap.spare, by)
    if swap.failed.merchant_id != swap.merchant_id:
        raise PortalError("left_the_shop", _("The other terminal belongs to the shop no more: let the spare stay."))
    return move_swap(swap, "swap_back")


def keep_spare(swap: Swap, *, by: User) -> Swap:
    """The spare stays for good. Raises not_allowed, swap_moved."""
    check_keeper(swap.spare, by)
    return move_swap(swap, "keep")


def cancel_swap(swap: Swap, *, by: User) -> Swap:
    """As long as the spare is not proved. Raises not_allowed, swap_moved."""
    check_keeper(swap.spare, by)
    return move_swap(swap, "cancel")


def retry_swap(swap: Swap, *, by: User) -> Swap:
    """Tries the step that failed afresh. Raises not_allowed, nothing_to_do."""
    check_keeper(swap.spare, by)
    with transaction.atomic():
        stands = Swap.objects.filter(
            pk=swap.pk, state__in=[SwapState.SWAPPING, SwapState.RETURNING], due_at__isnull=True
        )
        if not stands.update(due_at=timezone.now(), lease_until=None, trouble=""):
            raise PortalError("nothing_to_do", _("There is nothing to try again at the moment."))
        step = swap.steps.filter(way=swap.way, done_at=None).order_by("position").first()
        if step is not None:
            SwapStep.objects.filter(pk=step.pk).update(
                call_key=uuid.uuid4(), command_id="", asked_at=None, command_done_at=None, detail=""
            )
        ask(CARRY, str(swap.pk))
    swap.refresh_from_db()
    return swap


def _check_spare(terminal: Terminal) -> None:
    if terminal.status != TerminalStatus.SPARE:
        raise PortalError("not_a_spare", _("This terminal is no spare by now. Please look again."), field="spare")


def _check_free(terminal: Terminal, by: User) -> None:
    if Swap.objects.filter(spare=terminal).exclude(state__in=SWAP_OVER).exists():
        raise PortalError("in_a_swap", _("It takes part in a swap. End that first."))
