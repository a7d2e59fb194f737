"""Papers for parcels, one A4 page each: the list in the box of a terminal, and the label for sending one back."""

import io
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from applications.desk.destination import destination_of
from applications.models import Shipment, TerminalOrder
from portal import masking, printing

_WIDEST = 150 * mm  # of a barcode, so that a page holds it whatever the number


def packing_list(shipment: Shipment) -> io.BytesIO:
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
        printing.table(_facts(shipment)),
        printing.space(6),
        _barcode(shipment.terminal.serial),
        printing.space(6),
        printing.checklist(_("In the box"), (_("packed"), _("received")), contents),
        printing.space(8),
        printing.paragraph(_("Packed by ____________________   Date ______________")),
        printing.paragraph(_("Something missing or damaged? Tell the courier and us before you confirm it.")),
    ]
    reference = shipment.application.reference
    return printing.pages(parts, title=f"{_('Packing list')} {reference}", foot=reference)


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
    yield _("From"), order.merchant.receipt_name or order.merchant.name


def _facts(shipment: Shipment) -> Iterator[tuple[str, str]]:
    application, terminal = shipment.application, shipment.terminal
    goes_to = destination_of(application)
    yield _("Application"), application.reference
    yield _("Printed on"), timezone.localtime().strftime("%Y-%m-%d %H:%M")
    yield _("Shop"), application.business.receipt_name or application.business.name
    yield _("For"), f"{masking.mask_name(goes_to.receiver)}  {masking.mask_mobile(goes_to.mobile)}"
    yield _("To"), masking.mask_address(goes_to.address)
    yield _("Model"), terminal.model or "–"
    yield _("Serial number"), terminal.serial
    yield _("Terminal number (TID)"), shipment.tid
    yield _("Carrier"), f"{shipment.carrier}  {shipment.tracking_number}"


def _barcode(number: str) -> Flowable:
    """To be scanned against the label of the terminal; a number of other signs is only printed."""
    if not number.isascii():
        return Spacer(1, 1)
    return Code128(number, barHeight=12 * mm, barWidth=min(0.35 * mm, _WIDEST / (11 * (len(number) + 4))))
