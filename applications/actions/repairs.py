"""What our people do with a terminal that a shop sent in for repair: it stays the shop's and keeps its numbers."""

from django.db import transaction

from applications.effects.orders import tell
from applications.models import TerminalOrder, Transit
from applications.orders import check_staff, move_order, order_instead
from portal.actions.terminals import move_terminal
from portal.models import Terminal, TerminalStatus, User


def begin(order: TerminalOrder, *, by: User) -> TerminalOrder:
    """It is here. At the acquirer it stays bound: nothing but its place on our table changes. Raises not_now."""
    with transaction.atomic():
        move_order(order, "repair", by=by)
        terminal = _terminal(order)
        if terminal.status != TerminalStatus.IN_REPAIR:  # a spare may work in its place already
            move_terminal(terminal, TerminalStatus.IN_REPAIR, by=by)
    return order


def send_repaired(order: TerminalOrder, *, by: User, carrier: str, tracking_number: str) -> TerminalOrder:
    """It works again and travels; it counts as at work when the shop has it and all was read back. Raises not_now,
    own_order.
    """
    check_staff(order, by)
    with transaction.atomic():
        terminal = _terminal(order)
        move_order(
            order,
            "repaired",
            by=by,
            replacement=terminal,
            tid=terminal.tid,
            carrier=carrier.strip()[:40],
            tracking_number=tracking_number.strip()[:40],
            transit="",
            transit_at=None,
        )
        tell(order, "order_repaired", duty=True)
    return order


def give_up(order: TerminalOrder, *, by: User) -> TerminalOrder:
    """It cannot be repaired: it is cut off and retired, and another one is ordered for the shop. Raises not_now,
    own_order.
    """
    check_staff(order, by)
    return _instead(order, "beyond_repair", by)


def after_parcel(order: TerminalOrder, *, by: User) -> TerminalOrder:
    """A repaired terminal whose parcel went astray: lost, it is replaced; back with us, it can be sent again."""
    if order.transit == Transit.REFUSED:
        return move_order(order, "came_back", by=by)
    return _instead(order, "lost", by)


def _instead(order: TerminalOrder, name: str, by: User) -> TerminalOrder:
    with transaction.atomic():
        move_order(order, name, by=by, back_as=TerminalStatus.RETIRED.value)
        order_instead(order)
        tell(order, "order_replaced")
    return order


def _terminal(order: TerminalOrder) -> Terminal:
    """Held until the transaction ends."""
    assert order.terminal is not None
    return Terminal.objects.select_for_update().get(pk=order.terminal.pk)
