"""Sending a terminal: which one, by whom, under what number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Transit
from applications.queries import stock
from portal.forms.base import PageForm
from portal.models import Terminal

CARRIERS = (
    "顺丰速运 SF Express",
    "中国邮政 EMS",
    "京东物流 JD Logistics",
    "中通快递 ZTO",
    "圆通速递 YTO",
    "申通快递 STO",
)
LISTED = 50


class ParcelForm(PageForm):
    """A terminal out of stock and how it travels. The serial number is typed or scanned; the browser suggests some."""

    serial = forms.CharField(
        label=_("Serial number"),
        max_length=50,
        help_text=_("Choose from the list, type or scan it."),
        widget=forms.TextInput(attrs={"list": "stock-serials", "autocomplete": "off", "spellcheck": "false"}),
    )
    carrier = forms.ChoiceField(label=_("Carrier"), choices=[(name, name) for name in CARRIERS])
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    application: Application | None = None

    def clean_serial(self) -> Terminal:
        """The terminal itself, if it can be sent: also the one put aside for this application."""
        serial = "".join(str(self.cleaned_data["serial"]).split())
        found = stock(self.application).filter(serial=serial).first()
        if found is None:
            raise forms.ValidationError(_("There is no terminal with this serial number in stock."))
        return found

    def add_refusal(self, field: str | None, message: Any) -> None:
        """What the action says about a field of its own name."""
        name = {"terminal": "serial"}.get(field or "", field)
        self.add_error(name if name in self.fields else None, message)


class ShipForm(ParcelForm):
    """The first parcel of an application."""

    def __init__(self, *args: Any, application: Application | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application


class NewsForm(PageForm):
    """What the carrier says about a parcel."""

    code = forms.ChoiceField(label=_("The carrier says"), choices=Transit.choices)
    place = forms.CharField(
        label=_("Where (not needed)"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TakeInForm(PageForm):
    """Terminals that came in."""

    model = forms.CharField(label=_("Model"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    lines = forms.CharField(
        label=_("Serial numbers"),
        help_text=_(
            "One terminal a line. After the serial number, if known: TUSN, IMEI, SIM card, separated by commas."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )


class ReserveForm(PageForm):
    """Which one is put aside; empty means the one that has been in stock longest."""

    serial = forms.CharField(max_length=50, required=False)
