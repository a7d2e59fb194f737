"""Papers for parcels, one A4 page each: the list in the box of a terminal, and the label for sending one back."""

import io
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from applications.desk.destination import destination_of
from applications.models import Shipment, TerminalOrder
from portal import masking

FONT = "STSong-Light"  # every reader brings it, so nothing is embedded
_LEFT: float = 22 * mm
_TOP: float = A4[1] - 24 * mm
_LINE: float = 8.5 * mm
_WIDEST = 60


def packing_list(shipment: Shipment) -> bytes:
    """In the language of whoever prints it."""
    page = _Page(_("Packing list"), shipment.application.reference)
    at = _rows(page.canvas, _facts(shipment), _TOP - 14 * mm)
    at = _barcode(page.canvas, shipment.terminal.serial, at - 6 * mm)
    _checklist(page.canvas, at - 12 * mm)
    return page.finish()


def return_label(order: TerminalOrder) -> bytes:
    """To be put on the parcel; the number under the bars tells our people what comes."""
    page = _Page(_("Return of a terminal"), order.reference)
    at = _rows(page.canvas, _facts_of_return(order), _TOP - 14 * mm)
    at = _barcode(page.canvas, order.reference, at - 6 * mm)
    page.canvas.drawString(
        _LEFT, at - 10 * mm, _("Please put in: the terminal and its power supply. Keep paper and guide.")
    )
    return page.finish()


def _facts_of_return(order: TerminalOrder) -> Iterator[tuple[str, str]]:
    assert order.terminal is not None
    yield _("Return number"), order.reference
    yield _("Send it to"), settings.RETURN_ADDRESS or _("the address in our message")
    yield _("Serial number"), order.terminal.serial
    yield _("Model"), order.terminal.model or "–"
    yield _("From"), order.merchant.receipt_name or order.merchant.name


class _Page:
    """A page being drawn."""

    def __init__(self, title: str, reference: str) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._out = io.BytesIO()
        self.canvas = Canvas(self._out, pagesize=A4, invariant=1)
        self.canvas.setTitle(f"{title} {reference}")
        self.canvas.setFont(FONT, 20)
        self.canvas.drawString(_LEFT, _TOP, title)

    def finish(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self._out.getvalue()


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


def _rows(page: Canvas, facts: Iterator[tuple[str, str]], at: float) -> float:
    page.setFont(FONT, 11)
    for name, value in facts:
        page.drawString(_LEFT, at, name)
        page.drawString(_LEFT + 48 * mm, at, value[:_WIDEST])
        at -= _LINE
    return at


def _barcode(page: Canvas, number: str, at: float) -> float:
    """To be scanned against the label of the terminal; a number of other signs is only printed."""
    if number.isascii():
        width = min(0.35 * mm, 150 * mm / (11 * (len(number) + 4)))
        Code128(number, barHeight=12 * mm, barWidth=width).drawOn(page, _LEFT - 6 * mm, at - 12 * mm)
    return at - float(14 * mm)


def _checklist(page: Canvas, at: float) -> None:
    page.setFont(FONT, 13)
    page.drawString(_LEFT, at, _("In the box"))
    page.setFont(FONT, 11)
    page.drawString(_LEFT + 96 * mm, at, _("packed"))
    page.drawString(_LEFT + 126 * mm, at, _("received"))
    for words in (
        _("Terminal; its label shows the serial number above"),
        _("Power supply"),
        _("A roll of paper"),
        _("Guide"),
        _("Housing closed, seal unbroken"),
    ):
        at -= _LINE
        page.drawString(_LEFT, at, words)
        page.rect(_LEFT + 98 * mm, at - 1 * mm, 4 * mm, 4 * mm)
        page.rect(_LEFT + 130 * mm, at - 1 * mm, 4 * mm, 4 * mm)
    at -= 2 * _LINE
    page.drawString(_LEFT, at, _("Packed by ____________________   Date ______________"))
    page.drawString(
        _LEFT, at - 1.4 * _LINE, _("Something missing or damaged? Tell the courier and us before you confirm it.")
    )
