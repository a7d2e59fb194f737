"""The one door through which the state of a terminal order changes; each move writes its event."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.journey.orders import ORDER_MOVES, ORDER_OUTLOOK, Side
from applications.models import OrderEvent, TerminalOrder
from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import User

CARRY = "applications.carry_order"


def move_order(
    order: TerminalOrder, name: str, *, by: User | None, held: int | None = None, **columns: Any
) -> TerminalOrder:
    """One move of the table by compare-and-set; `columns` change along. With `held` only while the claim holds.

    Raises PortalError: not_now (no such move from here, or somebody was faster).
    """
    row = ORDER_MOVES[name]
    now = timezone.now()
    at_work = row.target in {"preparing", "unbinding"}
    columns.setdefault("due_at", now if at_work else None)
    columns.setdefault("trouble", "")
    with transaction.atomic():
        rows = TerminalOrder.objects.filter(pk=order.pk, state=row.source)
        if held is not None:
            rows = rows.filter(tries=held)
        if rows.update(state=row.target, state_since=now, lease_until=None, **columns) != 1:
            raise PortalError("not_now", _("This order has moved on in the meantime. Please look again."))
        OrderEvent.objects.create(order=order, name=name, target=row.target, actor=by)
        if at_work:
            ask(CARRY, str(order.pk))
    order.refresh_from_db()
    return order


def acts_now(order: TerminalOrder) -> Side:
    """Whose turn it is."""
    return ORDER_OUTLOOK[order.state].side
