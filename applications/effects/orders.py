"""Carrying a terminal order: binding the replacement, cutting the old terminal off. Everything may run twice."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import structlog
from django.db import transaction

from applications.models import OrderState, TerminalOrder, Transit
from applications.orders import move_order
from portal import notify
from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError, NotFound, Refused
from portal.actions.terminals import MOVES as TERMINAL_MOVES
from portal.actions.terminals import NOBODYS, move_terminal
from portal.errors import PortalError
from portal.models import Terminal, TerminalStatus

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=20)
_NO = frozenset({404, 409, 422})


def carry_order(order_id: str) -> None:
    """The next call to the acquirer that this order needs, if it needs one."""
    found = TerminalOrder.objects.select_related("merchant", "terminal", "replacement", "opened_by")
    order = found.filter(pk=order_id).first()
    if order is None or not order.claim(LEASE):
        return
    try:
        if order.state == OrderState.PREPARING:
            _bind(order)
        elif order.state == OrderState.UNBINDING:
            _unbind(order)
        elif order.state == OrderState.RECALLING:
            _recall(order)
        else:
            order.settle()
    except AcquirerError as error:
        log.warning("order_not_carried", order=order.reference, reason=error.reason, tries=order.tries)
        order.postpone(error.reason)
    except PortalError:  # somebody moved it, or another worker holds it now
        return


def _bind(order: TerminalOrder) -> None:
    """The replacement gets a number of its own, so that the old terminal works until the new one is proved."""
    new = order.replacement
    assert new is not None
    try:
        acquirer().bind(new.serial, _binding(order, new), key=str(order.key))
    except (Refused, NotFound) as refused:
        if isinstance(refused, Refused) and refused.status not in _NO:
            raise
        message = refused.message[:500] if isinstance(refused, Refused) else ""
        move_order(
            order,
            "not_bound",
            by=None,
            held=order.tries,
            replacement=None,
            message=message,
            trouble=refused.reason[:40],
        )
        return
    with transaction.atomic():
        move_order(order, "bound", by=None, held=order.tries, message="")
        columns = {"merchant": order.merchant, "tid": order.tid, "place_address": _place(order)["address"]}
        move_terminal(Terminal.objects.get(pk=new.pk), TerminalStatus.SHIPPED, by=None, **columns)
        tell(order, "order_sent" if order.is_swap else "order_more_sent", duty=True)


def _binding(order: TerminalOrder, new: Terminal) -> dict[str, Any]:
    body: dict[str, Any] = {"mid": order.merchant.mid, "tid": order.tid, "place": _place(order)}
    return body | {name: getattr(new, name) for name in ("tusn", "imei", "iccid") if getattr(new, name)}


def _place(order: TerminalOrder) -> dict[str, Any]:
    """Where the old one stands, there the new one will stand; one more stands in the shop."""
    old, shop = order.terminal, order.merchant
    place: dict[str, Any] = {"address": (old.place_address if old else "") or shop.address or shop.name}
    if old is None:
        return place
    if old.place_lat is not None and old.place_lng is not None:
        place |= {"lat": old.place_lat, "lng": old.place_lng}
    return place


def _unbind(order: TerminalOrder) -> None:
    assert order.terminal is not None
    with suppress(NotFound):  # bound to nobody, which is what we want
        acquirer().unbind(order.terminal.serial, key=str(uuid5(NAMESPACE_URL, f"unbind:{order.key}")))
    with transaction.atomic():
        move_order(order, "unbound" if order.is_swap else "finish", by=None, held=order.tries)
        target = TerminalStatus.IN_REPAIR if order.is_swap else TerminalStatus(order.back_as)
        free_terminal(order, target)
        if not order.is_repair:  # told when it was decided
            tell(order, "order_to_return" if order.is_swap else "order_done", duty=order.is_swap)


def _recall(order: TerminalOrder) -> None:
    """The terminal of a parcel that went astray must not stay bound to the shop; then another one is chosen.

    A lost one is retired, one that came back is in stock again. The next one is bound under a key of its own.
    """
    gone = order.replacement
    assert gone is not None
    with suppress(NotFound):  # bound to nobody, which is what we want
        acquirer().unbind(gone.serial, key=str(uuid5(NAMESPACE_URL, f"recall:{order.key}")))
    came_back = order.transit == Transit.REFUSED
    nothing = {"replacement": None, "tid": "", "carrier": "", "tracking_number": "", "transit": "", "transit_at": None}
    with transaction.atomic():
        move_order(order, "recalled", by=None, held=order.tries, key=uuid4(), **nothing)
        terminal = Terminal.objects.select_for_update().get(pk=gone.pk)
        if terminal.status == TerminalStatus.SHIPPED:
            target = TerminalStatus.STOCK if came_back else TerminalStatus.RETIRED
            move_terminal(terminal, target, by=None, **NOBODYS)


def free_terminal(order: TerminalOrder, target: TerminalStatus) -> None:
    """The old terminal is nobody's any more; where the table of its states forbids the target, its state stays."""
    assert order.terminal is not None
    terminal = Terminal.objects.select_for_update().get(pk=order.terminal.pk)
    columns: dict[str, object] = {}
    if terminal.merchant_id == order.merchant_id:
        columns = NOBODYS
    if target in TERMINAL_MOVES[TerminalStatus(terminal.status)]:
        move_terminal(terminal, target, by=None, **columns)
    elif columns:
        Terminal.objects.filter(pk=terminal.pk).update(**columns)


def tell(order: TerminalOrder, kind: str, *, duty: bool = False) -> None:
    """Whoever opened it, once per state; joins the caller's transaction."""
    notify.tell(
        order.opened_by,
        f"applications/{kind}",
        context={
            "reference": order.reference,
            "order": order,
            "serial": order.terminal.serial if order.terminal else "",
        },
        url=f"/applications/orders/{order.pk}/",
        key=f"order:{order.pk}:{kind}{order.transit if kind == 'order_parcel' else ''}:{order.events.count()}",
        about=f"order:{order.pk}",
        duty=duty,
        merchant=order.merchant,
    )
