"""Disagreeing with a risk score, and what came of a second look."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.desk.risk import Risk
from applications.models import LookOutcome
from portal.forms.base import PageForm

_NOTE = forms.Textarea(attrs={"rows": 2})


class DisagreeForm(PageForm):
    """`reason` is one that holds here, or the whole score."""

    reason = forms.ChoiceField(label=_("What does not weigh here?"), required=False)
    note = forms.CharField(
        label=_("Why not?"),
        max_length=500,
        widget=_NOTE,
        help_text=_("Stays beside the score with your name. The score itself does not change."),
    )

    def __init__(self, data: Any = None, *, risk: Risk) -> None:
        super().__init__(data)
        reasons = [(weight.reason.code, weight.reason.words) for weight in risk.weights]
        self.fields["reason"] = forms.ChoiceField(
            label=_("What does not weigh here?"),
            required=False,
            choices=[("", _("The score as a whole")), *reasons],
            widget=forms.Select(attrs={"class": "form-select"}),
        )


class SecondLookForm(PageForm):
    opinion = forms.ChoiceField(label=_("Your opinion"), choices=LookOutcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note for colleagues"), required=False, max_length=500, widget=_NOTE)
