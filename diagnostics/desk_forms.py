"""What operators look for among all checks."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from diagnostics import catalogue
from diagnostics.labels import said
from diagnostics.models import Certainty, State
from diagnostics.overview import Wanted
from portal.forms.base import PageForm


class DeskFilter(PageForm):
    """Nonsense from the address bar is left aside, with a word at its field; everything else still counts."""

    cause = forms.ChoiceField(label=_("Cause"), required=False)
    certainty = forms.ChoiceField(label=_("Certainty"), required=False, choices=[("", _("All")), *Certainty.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *State.choices])
    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=2,
        validators=[RegexValidator(r"^[0-9A-Za-z]{2}$", _("Two characters."))],
    )
    region = forms.CharField(
        label=_("Region (2 to 6 digits)"),
        required=False,
        max_length=6,
        validators=[RegexValidator(r"^[0-9]{2,6}$", _("Two to six digits."))],
    )
    shop = forms.CharField(label=_("Merchant number or name, from its beginning"), required=False, max_length=60)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    untold = forms.BooleanField(label=_("Only “we could not tell”"), required=False)
    incident = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(key, said(cause.name)) for key, cause in catalogue.causes().items()]
        self.fields["cause"].choices = [("", _("All")), *named]  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def clean_shop(self) -> str:
        return str(self.cleaned_data["shop"]).replace("\x00", "")

    @property
    def wanted(self) -> Wanted:
        """What could be understood."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})

    @property
    def kept(self) -> dict[str, str]:
        """What could be understood, as it goes into an address."""
        self.is_valid()
        return {name: "on" if value is True else str(value) for name, value in self.cleaned_data.items() if value}
