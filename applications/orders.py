"""The one door through which the state of a terminal order changes; each move writes its event."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.journey.orders import ORDER_MOVES
from applications.models import ORDER_OVER, Application, OrderEvent, OrderKind, OrderReason, TerminalOrder, TerminalWish
from portal.access import role_in
from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import User
from portal.references import new_reference

CARRY = "applications.carry_order"
_MOST = 5


def move_order(
    order: TerminalOrder, name: str, *, by: User | None, held: int | None = None, **columns: Any
) -> TerminalOrder:
    """One move of the table by compare-and-set; `columns` change along. With `held` only while the claim holds.

    Raises PortalError: not_now (no such move from here, or somebody was faster).
    """
    row = ORDER_MOVES[name]
    now = timezone.now()
    at_work = row.target in {"preparing", "recalling", "unbinding"}
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


def check_staff(order: TerminalOrder, by: User) -> None:
    """Raises not_allowed, own_order."""
    if not by.is_reviewer:
        raise PortalError("not_allowed", _("You may not do this."))
    if order.opened_by_id == by.pk or role_in(by, order.merchant) is not None:
        raise PortalError("own_order", _("Nobody decides on an order of their own shop."))


def opened_by(person: int, merchant: UUID) -> QuerySet[TerminalOrder]:
    """What this person ordered for this shop and what is not over: it goes on in the name of whoever takes over."""
    return TerminalOrder.objects.filter(opened_by=person, merchant=merchant).exclude(state__in=ORDER_OVER)


def order_instead(order: TerminalOrder) -> TerminalOrder:
    """One more terminal for the shop, in place of one that it gave to us and that does not come back."""
    return TerminalOrder.objects.create(
        reference=new_reference("MO"),
        kind=OrderKind.MORE,
        reason=OrderReason.REPLACED,
        merchant=order.merchant,
        opened_by=order.opened_by,
        due_at=None,
    )


def order_more(application: Application) -> None:
    """What was ordered with an application beyond the first terminal: an order each, once.

    In the caller's transaction, which holds the application.
    """
    wish: TerminalWish | None = getattr(application, "terminal", None)
    wanted = int(wish.quantity) if wish and wish.quantity.isdecimal() else 1
    if application.merchant is None or application.orders.exists():
        return
    for _number in range(min(wanted, _MOST) - 1):
        TerminalOrder.objects.create(
            reference=new_reference("MO"),
            kind=OrderKind.MORE,
            reason=OrderReason.ORDERED,
            merchant=application.merchant,
            application=application,
            opened_by=application.applicant,
            due_at=None,
        )
