"""What merchants and our people do with a terminal order."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.actions import repairs
from applications.actions.activation import check_serial
from applications.actions.delivery import new_tid
from applications.effects.activation import TASK
from applications.effects.orders import free_terminal, tell
from applications.models import (
    Activation,
    ActivationStep,
    OrderKind,
    OrderReason,
    OrderState,
    StepKey,
    StepState,
    TerminalOrder,
)
from applications.orders import check_staff, move_order
from applications.queries import stock
from applications.rules.folding import fold_number
from portal.access import role_in
from portal.actions.terminals import move_terminal
from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import Merchant, Terminal, TerminalStatus, User
from portal.references import new_reference
from portal.roles import May, with_leave

KEEPERS = frozenset(with_leave(May.KEEP_TERMINALS))
ASKED_FOR = (OrderKind.SWAP, OrderKind.REPAIR, OrderKind.RETURN)
_COMES_TO_US = (OrderKind.RETURN, OrderKind.REPAIR)
BACK_AS = (TerminalStatus.STOCK, TerminalStatus.IN_REPAIR, TerminalStatus.RETIRED)
_NOTE = 500
_NOT_AT_WORK = frozenset({TerminalStatus.STOCK, TerminalStatus.SHIPPED, TerminalStatus.ACTIVATING})


def open_order(terminal: Terminal, *, by: User, kind: str, reason: str, note: str = "") -> TerminalOrder:
    """Asked by who keeps the shop's terminals. Pressed twice it is one order. Raises not_allowed, not_known,
    not_at_work.
    """
    merchant = _kept_by(terminal.merchant, by)
    if kind not in ASKED_FOR or reason not in OrderReason.values:
        raise PortalError("not_known", _("Please choose one of the given answers."))
    if (made := _open_one(terminal)) is not None:
        return made
    if terminal.status in _NOT_AT_WORK:
        raise PortalError("not_at_work", _("This terminal is not at work yet. Write to us from its application."))
    try:
        with transaction.atomic():
            return TerminalOrder.objects.create(
                reference=new_reference("MO"),
                kind=kind,
                reason=reason,
                note=note.strip()[:_NOTE],
                merchant=merchant,
                terminal=terminal,
                opened_by=by,
                due_at=None,
            )
    except IntegrityError:
        if (made := _open_one(terminal)) is None:
            raise
        return made


def cancel_order(order: TerminalOrder, *, by: User) -> TerminalOrder:
    """As long as nobody has acted on it, or the terminal to be sent to us is still in the shop and bound to it.

    Pressed twice it is cancelled once. Raises not_allowed, not_now.
    """
    _kept_by(order.merchant, by)
    try:
        return move_order(order, "keep_it" if order.may_be_kept else "cancel", by=by)
    except PortalError:
        order.refresh_from_db()
        if order.state != OrderState.CANCELLED:
            raise
    return order


def accept_swap(
    order: TerminalOrder, *, by: User, terminal: Terminal, carrier: str, tracking_number: str
) -> TerminalOrder:
    """Chooses the replacement; binding follows in the background. Raises terminal_taken, not_now, own_order."""
    check_staff(order, by)
    if not order.sends:
        raise _moved_on()
    taken = PortalError("terminal_taken", _("This terminal is no longer in stock. Choose another."), field="terminal")
    if not stock().filter(pk=terminal.pk).exists():
        raise taken
    columns: dict[str, Any] = {
        "replacement": terminal,
        "tid": new_tid(order.merchant),
        "carrier": carrier.strip()[:40],
        "tracking_number": tracking_number.strip()[:40],
    }
    try:
        with transaction.atomic():
            return move_order(order, "accept_swap", by=by, **columns)
    except IntegrityError as exc:
        raise taken from exc


def accept_return(order: TerminalOrder, *, by: User) -> TerminalOrder:
    """The merchant may send it to us, for good or for repair. Raises not_now, own_order."""
    check_staff(order, by)
    if order.kind not in _COMES_TO_US:
        raise _moved_on()
    with transaction.atomic():
        move_order(order, "accept_repair" if order.is_repair else "accept_return", by=by)
        tell(order, "order_to_repair" if order.is_repair else "order_to_return", duty=True)
    return order


def refuse_order(order: TerminalOrder, *, by: User, answer: str) -> TerminalOrder:
    """With a reason, which the merchant reads. Raises answer_missing, not_now, own_order."""
    check_staff(order, by)
    if not answer.strip():
        raise PortalError("answer_missing", _("Say why, so that the merchant understands it."), field="answer")
    with transaction.atomic():
        move_order(order, "refuse", by=by, answer=answer.strip()[:300])
        tell(order, "order_refused")
    return order


def recall_parcel(order: TerminalOrder, *, by: User) -> TerminalOrder:
    """A parcel that was lost, or refused and is back with us: its terminal is cut off, and another one is chosen.

    A repaired one that came back is only sent again. Pressed twice it is done once. Raises not_now, own_order,
    not_allowed.
    """
    check_staff(order, by)
    if not order.is_astray:
        raise _moved_on()
    if order.is_repair:
        return repairs.after_parcel(order, by=by)
    with transaction.atomic():
        move_order(order, "recall", by=by)
        tell(order, "order_again")
    return order


def confirm_replacement(order: TerminalOrder, *, by: User, serial: str) -> TerminalOrder:
    """The parcel is there; the replacement is proved step by step, as a first terminal is. Pressed twice it is one.

    Raises wrong_serial, not_now.
    """
    _kept_by(order.merchant, by)
    new = order.replacement
    if order.state == OrderState.PROVING:
        return order
    if order.state != OrderState.SENT or new is None:
        raise _moved_on()
    check_serial(new, fold_number(serial))
    with transaction.atomic():
        move_order(order, "confirm", by=by)
        move_terminal(new, TerminalStatus.ACTIVATING, by=by)
        now = timezone.now()
        activation = Activation.objects.create(order=order, terminal=new, expires_at=now, code_ok_at=now)
        keys = [key for key in StepKey if key != StepKey.CODE]  # the merchant is known; the parcel is not a stranger's
        steps = [
            ActivationStep(activation=activation, key=key, position=at, due_at=None) for at, key in enumerate(keys)
        ]
        ActivationStep.objects.bulk_create(steps)
        _start(activation.steps.order_by("position")[0])
    return order


def retry_order(order: TerminalOrder, *, by: User) -> TerminalOrder:
    """Tries a failed proof again, or looks for the payment at once. Raises nothing_to_do."""
    if not by.is_reviewer:
        _kept_by(order.merchant, by)
    steps = ActivationStep.objects.filter(activation__order=order)
    waits = steps.filter(key=StepKey.PAYMENT, state=StepState.RUNNING, lease_until__isnull=True)
    step = steps.filter(state=StepState.FAILED).first() or waits.first()
    if order.state != OrderState.PROVING or step is None:
        raise PortalError("nothing_to_do", _("There is nothing to try again at the moment."))
    with transaction.atomic():
        _start(step)
    return order


def receive_back(order: TerminalOrder, *, by: User, back_as: str) -> TerminalOrder:
    """The old terminal lies on our table. A returned one is cut off from the shop now, one to be repaired stays the
    shop's. Raises not_known, not_now.
    """
    check_staff(order, by)
    if order.is_repair:
        return repairs.begin(order, by=by)
    if back_as not in BACK_AS:
        raise PortalError("not_known", _("Please choose one of the given answers."), field="back_as")
    with transaction.atomic():
        if order.is_swap:
            move_order(order, "back", by=by, back_as=back_as)
            free_terminal(order, TerminalStatus(back_as))
            tell(order, "order_done")
        else:
            move_order(order, "back_bound", by=by, back_as=back_as)
    return order


def _moved_on() -> PortalError:
    return PortalError("not_now", _("This order has moved on in the meantime. Please look again."))


def _start(step: ActivationStep) -> None:
    step.begin_afresh()
    ask(TASK, step.pk)


def _open_one(terminal: Terminal) -> TerminalOrder | None:
    return TerminalOrder.objects.filter(terminal=terminal).exclude(state__in=["done", "refused", "cancelled"]).first()


def _kept_by(merchant: Merchant | None, by: User) -> Merchant:
    if merchant is None or role_in(by, merchant) not in KEEPERS:
        raise PortalError("not_allowed", _("Only the owner and the maintenance person of the shop may do this."))
    return merchant
