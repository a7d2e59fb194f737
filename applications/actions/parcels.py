"""News about a parcel on its way, and what follows when it goes astray."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.actions.delivery import BIND
from applications.actions.move import move, note
from applications.effects.orders import tell as tell_order
from applications.effects.telling import about, page_of
from applications.journey.status import Status
from applications.models import (
    Activation,
    Application,
    OrderState,
    Shipment,
    ShipmentState,
    TerminalOrder,
    TrackingEvent,
    Transit,
)
from applications.orders import check_staff
from portal import notify
from portal.actions.terminals import move_terminal
from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import Terminal, TerminalStatus, User

_AHEAD = timedelta(minutes=5)
_IN_HISTORY = frozenset({Transit.OUT_FOR_DELIVERY, Transit.DELIVERED, Transit.REFUSED, Transit.LOST})
_TOLD = frozenset({Transit.DELIVERED, Transit.REFUSED, Transit.LOST})


def note_tracking(
    parcel: Shipment | TerminalOrder,
    *,
    code: str,
    at: datetime,
    by: User | None,
    place: str = "",
    external_id: str = "",
) -> TrackingEvent | None:
    """One piece of news, in any order; `by` is None for the carrier's own. None when it was known already.

    What is older than the newest is kept and changes nothing else. Raises not_allowed, own_application, own_order.
    """
    if by is not None:
        _check_parcel(parcel, by)
    with transaction.atomic():
        held = _held(parcel)
        if external_id and held.tracking.filter(external_id=external_id).exists():
            return None
        event = TrackingEvent.objects.create(
            shipment=held if isinstance(held, Shipment) else None,
            order=None if isinstance(held, Shipment) else held,
            code=code[:40],
            place=place[:80],
            at=min(at, timezone.now() + _AHEAD),
            source=TrackingEvent.Source.STAFF if by else TrackingEvent.Source.CARRIER,
            by=by,
            external_id=external_id,
        )
        if held.transit_at is None or event.at >= held.transit_at:
            changed = held.transit != event.code
            held.transit, held.transit_at = event.code, event.at
            held.save(update_fields=["transit", "transit_at"])
            if changed and isinstance(held, Shipment):
                _take_up(held, event, by)
            elif changed and isinstance(held, TerminalOrder) and held.state == OrderState.SENT and code in _TOLD:
                tell_order(held, "order_parcel", duty=True)
    return event


def _held(parcel: Shipment | TerminalOrder) -> Shipment | TerminalOrder:
    """The row as it is now, for nobody else to change meanwhile."""
    if isinstance(parcel, TerminalOrder):
        orders = TerminalOrder.objects.select_for_update(of=("self",)).select_related("terminal", "merchant")
        return orders.select_related("opened_by").get(pk=parcel.pk)
    rows = Shipment.objects.select_for_update(of=("self",))
    return rows.select_related("application__applicant").get(pk=parcel.pk)


def _check_parcel(parcel: Shipment | TerminalOrder, by: User) -> None:
    if isinstance(parcel, TerminalOrder):
        check_staff(parcel, by)
    else:
        _check_staff(parcel.application, by)


def _take_up(shipment: Shipment, event: TrackingEvent, by: User | None) -> None:
    if shipment.state != ShipmentState.SHIPPED:
        return
    application = shipment.application
    if event.code in _IN_HISTORY:
        note(application, f"parcel_{event.code}", by=by)
    if event.code in _TOLD:
        notify.tell(
            application.applicant,
            f"applications/parcel_{event.code}",
            context={"reference": application.reference, "shipment": shipment},
            url=page_of(application),
            key=f"tracking:{event.pk}",
            about=about(application),
            duty=True,
            merchant=application.merchant,
        )


def send_again(application: Application, *, by: User) -> Application:
    """The applicant, or our people, want another parcel for one that went astray. Raises not_now, not_allowed."""
    if by.pk == application.applicant_id:
        return _end(application, "send_again", by=by)
    _check_staff(application, by)
    return _end(application, "replace_parcel", by=by)


def cancel_delivery(application: Application, *, by: User) -> Application:
    """The applicant wants no terminal after all; the merchant stays open at the acquirer. Raises not_now."""
    return _end(application, "cancel_delivery", by=by)


def replace_faulty(application: Application, *, by: User) -> Application:
    """A terminal that arrived and cannot be activated: another one is sent, this one comes back. Raises not_now."""
    _check_staff(application, by)
    shipment = application.shipments.filter(state=ShipmentState.RECEIVED).first()
    if shipment is None or application.status == Status.ACTIVE:
        raise _moved_on()
    with transaction.atomic():
        Activation.objects.filter(application=application).delete()  # before the application, as its last step does
        move(application, "replace_faulty", by=by)
        _unbind_it(shipment)
    return application


def _end(application: Application, name: str, *, by: User) -> Application:
    shipment = application.shipments.filter(state=ShipmentState.SHIPPED).first()
    if shipment is None or not shipment.is_astray:
        raise _moved_on()
    with transaction.atomic():
        move(application, name, by=by)
        _unbind_it(shipment)
    return application


def _unbind_it(shipment: Shipment) -> None:
    """In the background, as the binding was."""
    Shipment.objects.filter(pk=shipment.pk).update(
        state=ShipmentState.ENDED, due_at=timezone.now(), lease_until=None, trouble="", message=""
    )
    ask(BIND, shipment.pk)


def _moved_on() -> PortalError:
    return PortalError("not_now", _("This is not possible any more: the application has moved on. Look again."))


def take_parcel_back(shipment: Shipment, *, by: User) -> Terminal:
    """A refused parcel is in our hands again: its terminal can be sent anew. Raises not_now, terminal_moved."""
    _check_staff(shipment.application, by)
    terminal = shipment.terminal
    if shipment.state != ShipmentState.ENDED or shipment.due_at is not None or terminal.merchant_id is not None:
        raise PortalError("not_now", _("It is still being unbound at the acquirer. Try again in a moment."))
    return move_terminal(terminal, TerminalStatus.STOCK, by=by)


def _check_staff(application: Application, by: User) -> None:
    if not by.is_reviewer:
        raise PortalError("not_allowed", _("You may not do this."))
    if by.pk == application.applicant_id:
        raise PortalError("own_application", _("Nobody decides on their own application."))
