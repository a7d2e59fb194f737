"""Why somebody needs a full value."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.actions.reveal import LONGEST, SHORTEST
from portal.forms.base import PageForm


class RevealForm(PageForm):
    reason = forms.CharField(
        label=_("What do you need the full value for?"),
        min_length=SHORTEST,
        max_length=LONGEST,
        help_text=_("Your name, the time and this reason are kept in the audit log."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
