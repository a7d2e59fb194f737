"""The packing list that goes into the box with a terminal: one A4 page, with nothing on it that staff need not know."""

import io
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from applications.models import Shipment
from portal import masking

FONT = "STSong-Light"  # every reader brings it, so nothing is embedded
_LEFT, _TOP = 22 * mm, A4[1] - 24 * mm
_LINE = 8.5 * mm
_WIDEST = 60


def packing_list(shipment: Shipment) -> bytes:
    """In the language of whoever prints it."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, invariant=1)
    page.setTitle(f"{_('Packing list')} {shipment.application.reference}")
    page.setFont(FONT, 20)
    page.drawString(_LEFT, _TOP, _("Packing list"))
    at = _rows(page, shipment, _TOP - 14 * mm)
    at = _barcode(page, shipment.terminal.serial, at - 6 * mm)
    _checklist(page, at - 12 * mm)
    page.showPage()
    page.save()
    return out.getvalue()


def _facts(shipment: Shipment) -> Iterator[tuple[str, str]]:
    application, terminal = shipment.application, shipment.terminal
    yield _("Application"), application.reference
    yield _("Printed on"), timezone.localtime().strftime("%Y-%m-%d %H:%M")
    yield _("Shop"), application.business.receipt_name or application.business.name
    yield _("For"), f"{masking.mask_name(application.personal.name)}  {masking.mask_mobile(application.personal.mobile)}"
    yield _("To"), masking.mask_address(application.business.address)
    yield _("Model"), terminal.model or "–"
    yield _("Serial number"), terminal.serial
    yield _("Terminal number (TID)"), shipment.tid
    yield _("Carrier"), f"{shipment.carrier}  {shipment.tracking_number}"


def _rows(page: Canvas, shipment: Shipment, at: float) -> float:
    page.setFont(FONT, 11)
    for name, value in _facts(shipment):
        page.drawString(_LEFT, at, name)
        page.drawString(_LEFT + 48 * mm, at, value[:_WIDEST])
        at -= _LINE
    return at


def _barcode(page: Canvas, serial: str, at: float) -> float:
    """To be scanned against the label of the terminal; a serial of other signs is only printed."""
    if serial.isascii():
        Code128(serial, barHeight=12 * mm, barWidth=0.35 * mm).drawOn(page, _LEFT - 6 * mm, at - 12 * mm)
    return at - 14 * mm


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
    page.drawString(_LEFT, at - 1.4 * _LINE, _("Something missing or damaged? Tell the courier and us before you confirm it."))
