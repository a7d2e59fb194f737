"""The forms of the kinds of change: filled in with everything that is known, so that nothing is typed twice."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum import luhn
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberError

from portal.changes.fields import LONG_TERM, UNBIND_WORDS
from portal.changes.reading import plain
from portal.forms.change_account import AccountForm
from portal.forms.change_base import ChangeForm as ChangeForm
from portal.forms.change_base import Scene as Scene
from portal.forms.change_contact import ContactForm
from portal.forms.change_limits import LimitsForm
from portal.models import ChangeKind, SubjectType
from portal.words import Words

_DAY_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]
LONGEST_ID_YEARS = 20


class SimForm(ChangeForm):
    iccid = forms.CharField(
        label=_("Number of the new SIM card (ICCID)"),
        help_text=_("19 or 20 digits, printed on the card; it begins with 89."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    sure = forms.BooleanField(
        label=_("I have compared it with the card: the number is right as it stands"), required=False
    )

    def prepare(self) -> None:
        reported = str(self.scene.report.get("iccid") or "")
        differs = reported if plain(reported) != plain(self.scene.now.get("iccid")) else ""
        self.start("iccid", self.scene.wanted.get("iccid") or differs)
        if "sure" not in self.data and not self._doubted():
            del self.fields["sure"]

    def _doubted(self) -> bool:
        typed = _digits(str(self.data.get("iccid", "")))
        return bool(re.fullmatch(r"\d{19,20}", typed)) and not self._fits(typed)

    def _fits(self, number: str) -> bool:
        """What the terminal reads from the card itself needs no check digit: many cards here carry none."""
        return number == _digits(str(self.scene.report.get("iccid") or "")) or luhn.is_valid(number)

    def clean_iccid(self) -> str:
        number = _digits(self.cleaned_data["iccid"])
        if not re.fullmatch(r"\d{19,20}", number):
            raise forms.ValidationError(
                _("The number of a SIM card has 19 or 20 digits; this has %(count)s."), params={"count": len(number)}
            )
        if not self._fits(number) and not self.data.get("sure"):
            raise forms.ValidationError(
                _("The check digit does not fit: a digit may be wrong. Compare it with the card, or tick below.")
            )
        return number

    @property
    def wanted(self) -> dict[str, Any]:
        return {"iccid": self.cleaned_data["iccid"]}


class PlaceForm(ChangeForm):
    address = forms.CharField(
        label=_("New address of the terminal"),
        help_text=_("City, street, number, and the shop or counter."),
        min_length=5,
        max_length=200,
        error_messages={"min_length": _("This is too short for an address.")},
    )
    here = forms.BooleanField(
        label=_("The terminal stands at the new place now: take its position from its last report"), required=False
    )

    def prepare(self) -> None:
        self.start("address", self.scene.wanted.get("address") or "")
        if self._position() is None:
            del self.fields["here"]
        else:
            self.start("here", True)

    def _position(self) -> list[float] | None:
        at = [self.scene.report.get("lat"), self.scene.report.get("lng")]
        return [float(number) for number in at if number is not None] if self.scene.fresh and None not in at else None

    @property
    def wanted(self) -> dict[str, Any]:
        position = self._position() if self.cleaned_data.get("here") else None
        return {"address": self.cleaned_data["address"], "position": position}


class BindingForm(ChangeForm):
    tid = forms.CharField(
        label=_("Terminal number that belongs to it (TID)"),
        help_text=_("8 characters, on the agreement or on an older slip. Leave it as it is if you are not sure."),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def prepare(self) -> None:
        self.start("tid", self.scene.wanted.get("tid") or self.scene.now.get("tid") or self.scene.report.get("tid"))

    def clean_tid(self) -> str:
        number = plain(self.cleaned_data["tid"])
        if not re.fullmatch(r"[0-9A-Z]{8}", number):
            raise forms.ValidationError(_("A terminal number has 8 letters and digits."))
        return number

    @property
    def wanted(self) -> dict[str, Any]:
        return {"mid": self.scene.merchant.mid, "tid": self.cleaned_data["tid"]}


class UnbindForm(ChangeForm):
    why = forms.ChoiceField(label=_("Why"), choices=list(UNBIND_WORDS.items()), widget=forms.RadioSelect)
    sure = forms.BooleanField(label=_("I know that this terminal can take no more payments for the shop after that"))

    def prepare(self) -> None:
        self.start("why", self.scene.wanted.get("why"))

    @property
    def wanted(self) -> dict[str, Any]:
        return {"why": self.cleaned_data["why"]}


class UntilForm(ChangeForm):
    """A paper's last day, or long-term."""

    column = ""
    until = forms.DateField(
        label=_("Last day of validity, as on the new paper"),
        required=False,
        input_formats=_DAY_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off"}),
        error_messages={"invalid": _("Enter a day like 2030-12-31.")},
    )
    long_term = forms.BooleanField(label=_("Long-term (长期), without a last day"), required=False)

    def prepare(self) -> None:
        wanted = self.scene.wanted.get(self.column)
        self.start("until", None if wanted == LONG_TERM else wanted)
        self.start("long_term", wanted == LONG_TERM)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        until, long_term = data.get("until"), data.get("long_term")
        if "until" in self.errors or (long_term and until is None):
            return data
        if until is None:
            self.add_error("until", _("Enter the last day of validity, or choose long-term."))
        elif long_term:
            self.add_error("until", _("Either a last day or long-term, not both."))
        elif problem := self.problem_with(until, timezone.localdate()):
            self.add_error("until", problem)
        return data

    def problem_with(self, until: date, today: date) -> Words | None:
        if until < today:
            return _("This day is past. Enter the last day that the renewed paper shows.")
        return None

    @property
    def wanted(self) -> dict[str, Any]:
        until = self.cleaned_data["until"]
        return {self.column: until.isoformat() if until else LONG_TERM}


class LicenceForm(UntilForm):
    column = "licence_valid_until"


class IdentityForm(UntilForm):
    column = "id_valid_until"

    def problem_with(self, until: date, today: date) -> Words | None:
        if until.year - today.year > LONGEST_ID_YEARS:
            return _("Identity cards run for 20 years at most. Check the year, or choose long-term.")
        return super().problem_with(until, today)


class DetailsForm(ChangeForm):
    name = forms.CharField(label=_("Registered name"), max_length=200)
    receipt_name = forms.CharField(label=_("Name on the slip"), max_length=200, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    uscc = forms.CharField(
        label=_("Unified social credit code"), help_text=_("18 characters, on the licence."), max_length=30,
        required=False,
    )  # fmt: skip

    def prepare(self) -> None:
        for name in self._columns():
            self.start(name, self.scene.wanted.get(name, self.scene.now.get(name)))
        if self.scene.merchant.subject_type == SubjectType.MICRO:
            del self.fields["uscc"]

    def _columns(self) -> list[str]:
        return [name for name in self.fields if name != "note"]

    def clean_uscc(self) -> str:
        code = plain(self.cleaned_data["uscc"])
        if code:
            try:
                uscc.validate(code)
            except NumberError as exc:
                raise forms.ValidationError(
                    _("This is no valid credit code. Compare each character with the licence.")
                ) from exc
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.wanted:
            self.add_error(None, _("Nothing is changed yet: change at least one line."))
        return data

    @property
    def wanted(self) -> dict[str, Any]:
        """Only what is to change; what is left empty stays as it is."""
        given = {name: self.cleaned_data.get(name) for name in self._columns()}
        return {name: value for name, value in given.items() if value and value != self.scene.now.get(name)}


FORMS: dict[ChangeKind, type[ChangeForm]] = {
    ChangeKind.SIM: SimForm,
    ChangeKind.PLACE: PlaceForm,
    ChangeKind.BINDING: BindingForm,
    ChangeKind.UNBIND: UnbindForm,
    ChangeKind.LICENCE: LicenceForm,
    ChangeKind.IDENTITY: IdentityForm,
    ChangeKind.DETAILS: DetailsForm,
    ChangeKind.ACCOUNT: AccountForm,
    ChangeKind.CONTACT: ContactForm,
    ChangeKind.LIMITS: LimitsForm,
}


def _digits(text: str) -> str:
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
