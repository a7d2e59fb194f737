"""Binding a terminal at the acquirer and sending it off; unbinding it when the parcel went astray."""

from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import structlog
from django.db import transaction
from django.utils import timezone

from applications.actions.move import move
from applications.models import Application, Shipment, ShipmentState, Transit
from applications.orders import order_more
from portal.acquirer.client import acquirer
from portal.acquirer.errors import AcquirerError, NotFound, Refused
from portal.actions.terminals import move_terminal
from portal.models import Terminal, TerminalStatus

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=20)


def bind_terminal(shipment_id: int) -> None:
    """Binds first: a terminal that the acquirer does not know as this merchant's could only be refused there."""
    shipment = Shipment.objects.select_related("application__business", "terminal").filter(pk=shipment_id).first()
    if shipment is None or not shipment.claim(LEASE):
        return
    if shipment.state == ShipmentState.ENDED:
        _take_back(shipment)
        return
    try:
        acquirer().bind(shipment.terminal.serial, _binding(shipment), key=str(shipment.key))
    except (Refused, NotFound) as refused:
        _give_up(shipment, refused)
    except AcquirerError as error:
        log.warning("binding_failed", application=str(shipment.application_id), reason=error.reason)
        shipment.postpone(error.reason)
    else:
        _send_off(shipment)


def _binding(shipment: Shipment) -> dict[str, Any]:
    """Binding of the contract: the five elements, and what identifies the device, as far as we know it."""
    terminal, application = shipment.terminal, shipment.application
    place: dict[str, Any] = {"address": application.business.address}
    body: dict[str, Any] = {"mid": application.mid, "tid": shipment.tid, "place": place}
    return body | {name: getattr(terminal, name) for name in ("tusn", "imei", "iccid") if getattr(terminal, name)}


def _send_off(shipment: Shipment) -> None:
    with transaction.atomic():
        now = timezone.now()
        if not shipment.settle(state=ShipmentState.SHIPPED, shipped_at=now, message=""):
            return
        application = Application.objects.select_for_update().get(pk=shipment.application_id)
        terminal = Terminal.objects.select_for_update().get(pk=shipment.terminal_id)
        move(application, "bind_terminal", by=None, payload={"serial": terminal.serial, "tid": shipment.tid})
        move_terminal(
            terminal,
            TerminalStatus.SHIPPED,
            by=shipment.packed_by,
            merchant=application.merchant,
            tid=shipment.tid,
            place_address=application.business.address,
        )
        move(application, "ship", by=None, payload={"carrier": shipment.carrier})
        order_more(application)


def _give_up(shipment: Shipment, refused: AcquirerError) -> None:
    """409: bound to another merchant; 404: no such serial there. Another terminal must be chosen."""
    if isinstance(refused, Refused) and refused.status not in {404, 409, 422}:
        shipment.postpone(f"refused_{refused.status}", message=refused.message[:500])
        return
    code = refused.code if isinstance(refused, Refused) else "not_found"
    message = refused.message[:500] if isinstance(refused, Refused) else ""
    shipment.settle(state=ShipmentState.FAILED, trouble=code[:40], message=message)


def _take_back(shipment: Shipment) -> None:
    """The terminal of a parcel that went astray must not stay bound to the merchant: nobody knows who has it."""
    try:
        acquirer().unbind(shipment.terminal.serial, key=str(uuid5(NAMESPACE_URL, f"unbind:{shipment.key}")))
    except NotFound:
        pass  # bound to nobody
    except AcquirerError as error:
        log.warning("unbinding_failed", application=str(shipment.application_id), reason=error.reason)
        shipment.postpone(error.reason)
        return
    with transaction.atomic():
        if not shipment.settle():
            return
        terminal = Terminal.objects.select_for_update().get(pk=shipment.terminal_id)
        columns: dict[str, object] = {"merchant": None, "tid": "", "place_address": ""}
        if terminal.status == TerminalStatus.SHIPPED and shipment.transit == Transit.LOST:
            move_terminal(terminal, TerminalStatus.RETIRED, by=None, **columns)
        elif terminal.status == TerminalStatus.ACTIVATING:  # it arrived and would not come to life
            move_terminal(terminal, TerminalStatus.IN_REPAIR, by=None, **columns)
        elif terminal.status == TerminalStatus.SHIPPED:
            Terminal.objects.filter(pk=terminal.pk).update(**columns)  # in stock once it is really back
