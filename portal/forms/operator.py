"""Forms about the systems of the operator: their keys, and the endpoints that are told of what happens."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import PageForm
from portal.models import Happening, Merchant, Scope

_MOST = 200
_DAYS = (("30", _("30 days")), ("90", _("90 days")), ("365", _("One year")))


class KeyForm(PageForm):
    """A new key."""

    name = forms.CharField(label=_("Whose key"), max_length=80, help_text=_("The system, not a person."))
    scopes = forms.MultipleChoiceField(label=_("May do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label=_("Good for"), choices=_DAYS, initial="90")
    mids = forms.CharField(
        label=_("Only these merchants"),
        required=False,
        max_length=20 * _MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Merchant numbers (MID), separated by spaces. Left empty, the key reaches all merchants."),
    )
    per_minute = forms.IntegerField(label=_("Requests a minute"), min_value=1, max_value=6000, initial=600)

    def clean_mids(self) -> list[Merchant] | None:
        """The merchants named; None when nothing is typed."""
        numbers = set(re.split(r"[\s,，、;；]+", self.cleaned_data["mids"].strip())) - {""}
        if not numbers:
            return None
        found = list(Merchant.objects.filter(mid__in=numbers))
        unknown = sorted(numbers - {merchant.mid for merchant in found})
        if unknown:
            raise forms.ValidationError(
                _("There is no merchant with the number %(numbers)s."), params={"numbers": ", ".join(unknown[:5])}
            )
        return found

    def made(self) -> dict[str, Any]:
        return {**self.cleaned_data, "days": int(self.cleaned_data["days"])}


class EndpointForm(PageForm):
    """An address that is told of what happens."""

    name = forms.CharField(label=_("Whose endpoint"), max_length=80)
    url = forms.CharField(
        label=_("Address (https)"), max_length=500, widget=forms.URLInput(attrs={"autocomplete": "off"})
    )
    happenings = forms.MultipleChoiceField(
        label=_("Is told of"), choices=Happening.choices, widget=forms.CheckboxSelectMultiple
    )
