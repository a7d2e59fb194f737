"""Sending a terminal to an opened merchant."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from applications.actions.move import note, stale
from applications.journey.status import Status
from applications.models import OVER, Application, HandOver, HandOverState, Reservation, Shipment
from applications.queries import stock
from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import Merchant, Terminal, User

BIND = "applications.bind_terminal"
HAND_OVER = "applications.hand_over"


def bind_and_ship(
    application: Application, *, by: User, terminal: Terminal, carrier: str, tracking_number: str
) -> Shipment:
    """Chooses a terminal from stock; it is bound at the acquirer in the background and then counts as sent.

    Raises PortalError: not_allowed, own_application, not_open, terminal_taken, carrier_missing, tracking_missing.
    """
    _check_staff(application, by)
    if not carrier.strip():
        raise PortalError("carrier_missing", _("Enter the carrier."), field="carrier")
    if not tracking_number.strip():
        raise PortalError("tracking_missing", _("Enter the tracking number."), field="tracking_number")
    if application.status != Status.OPEN:
        raise PortalError("not_open", _("A terminal can be sent once the acquirer has opened the merchant."))
    if not stock(application).filter(pk=terminal.pk).exists():
        raise _taken()
    try:
        with transaction.atomic():
            shipment = Shipment.objects.create(
                application=application,
                terminal=terminal,
                tid=new_tid(application.merchant),
                carrier=carrier.strip()[:40],
                tracking_number=tracking_number.strip()[:40],
                packed_by=by,
            )
            Reservation.objects.filter(application=application).delete()
            note(application, "choose_terminal", by=by, payload={"serial": terminal.serial, "tid": shipment.tid})
            ask(BIND, shipment.pk)
    except IntegrityError as exc:
        if application.shipments.exclude(state__in=OVER).exists():
            raise stale() from exc
        raise _taken() from exc
    return shipment


def retry_hand_over(application: Application, *, by: User) -> HandOver:
    """Tries a hand-over again at once, also one that was stuck. Raises nothing_to_do."""
    _check_staff(application, by)
    work = application.hand_overs.exclude(state=HandOverState.DONE).order_by("-pk").first()
    if work is None:
        raise PortalError("nothing_to_do", _("There is no hand-over waiting."))
    with transaction.atomic():
        HandOver.objects.filter(pk=work.pk).update(state=HandOverState.WAITING)
        work.again()
        note(application, "retry_hand_over", by=by)
        ask(HAND_OVER, work.pk)
    return work


def _check_staff(application: Application, by: User) -> None:
    if not by.is_reviewer:
        raise PortalError("not_allowed", _("You may not do this."))
    if by.pk == application.applicant_id:
        raise PortalError("own_application", _("Nobody decides on their own application."))


def _taken() -> PortalError:
    return PortalError("terminal_taken", _("This terminal is no longer in stock. Choose another."), field="terminal")


def new_tid(merchant: Merchant | None) -> str:
    """Eight digits, unique within the merchant (ISO 8583 field 41); drawn once and kept with what is sent."""
    taken = set(Terminal.objects.filter(merchant=merchant).values_list("tid", flat=True))
    while True:
        tid = f"{secrets.randbelow(90_000_000) + 10_000_000}"
        if tid not in taken:
            return tid
