"""Papers for parcels, one A4 page each: the list in the box of a terminal, and the label for sending one back."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from applications.desk.destination import Destination, destination_of
from applications.models import Shipment, TerminalOrder
from portal import masking, printing
from portal.models import Terminal

_WIDEST = 150 * mm  # of a barcode, so that a page holds it whatever the number


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes out to a shop, with its application or by an order of its own. `goes_to` is in full."""

    reference: str
    shop: str
    goes_to: Destination
    terminal: Terminal
    tid: str
    carrier: str
    tracking_number: str


def parcel_of(shipment: Shipment) -> Parcel:
    application, shop = shipment.application, shipment.application.business
    return Parcel(
        application.reference,
        shop.receipt_name or shop.name,
        destination_of(application),
        shipment.terminal,
        shipment.tid,
        shipment.carrier,
        shipment.tracking_number,
    )


def parcel_of_order(order: TerminalOrder) -> Parcel | None:
    """None until a terminal was chosen for it. Where it was ordered with an application, it goes where that said."""
    shop, old = order.merchant, order.terminal
    if order.replacement is None:
        return None
    stands = (old.place_address if old else "") or shop.address
    goes_to = destination_of(order.application) if order.application else Destination(shop.legal_person, "", stands)
    names = order.reference, shop.receipt_name or shop.name
    return Parcel(*names, goes_to, order.replacement, order.tid, order.carrier, order.tracking_number)


def packing_list(parcel: Parcel) -> io.BytesIO:
    """In the language of whoever prints it."""
    contents = (
        _("Terminal; its label shows the serial number above"),
        _("Power supply"),
        _("A roll of paper"),
        _("Guide"),
        _("Housing closed, seal unbroken"),
    )
    parts = [
        printing.heading(_("Packing list"), 20),
        printing.table(_facts(parcel)),
        printing.space(6),
        _barcode(parcel.terminal.serial),
        printing.space(6),
        printing.checklist(_("In the box"), (_("packed"), _("received")), contents),
        printing.space(8),
        printing.paragraph(_("Packed by ____________________   Date ______________")),
        printing.paragraph(_("Something missing or damaged? Tell the courier and us before you confirm it.")),
    ]
    return printing.pages(parts, title=f"{_('Packing list')} {parcel.reference}", foot=parcel.reference)


def return_label(order: TerminalOrder) -> io.BytesIO:
    """To be put on the parcel; the number under the bars tells our people what comes."""
    parts = [
        printing.heading(_("Return of a terminal"), 20),
        printing.table(_facts_of_return(order)),
        printing.space(6),
        _barcode(order.reference),
        printing.space(6),
        printing.paragraph(_("Please put in: the terminal and its power supply. Keep paper and guide.")),
    ]
    return printing.pages(parts, title=f"{_('Return of a terminal')} {order.reference}", foot=order.reference)


def _facts_of_return(order: TerminalOrder) -> Iterator[tuple[str, str]]:
    assert order.terminal is not None
    yield _("Return number"), order.reference
    yield _("Send it to"), settings.RETURN_ADDRESS or _("the address in our message")
    yield _("Serial number"), order.terminal.serial
    yield _("Model"), order.terminal.model or "–"
    yield _("Sender"), order.merchant.receipt_name or order.merchant.name


def _facts(parcel: Parcel) -> Iterator[tuple[str, str]]:
    terminal, goes_to = parcel.terminal, parcel.goes_to
    yield _("Number"), parcel.reference
    yield _("Printed on"), timezone.localtime().strftime("%Y-%m-%d %H:%M")
    yield _("Shop"), parcel.shop
    yield _("For"), f"{masking.mask_name(goes_to.receiver)}  {masking.mask_mobile(goes_to.mobile)}"
    yield _("Address"), masking.mask_address(goes_to.address)
    yield _("Model"), terminal.model or "–"
    yield _("Serial number"), terminal.serial
    yield _("Terminal number (TID)"), parcel.tid
    yield _("Carrier"), f"{parcel.carrier}  {parcel.tracking_number}"


def _barcode(number: str) -> Flowable:
    """To be scanned against the label of the terminal; a number of other signs is only printed."""
    if not number.isascii():
        return Spacer(1, 1)
    return Code128(number, barHeight=12 * mm, barWidth=min(0.35 * mm, _WIDEST / (11 * (len(number) + 4))))
