"""Finding terminals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import PageForm
from portal.models import TerminalStatus
from portal.standing import Standing


class TerminalFilter(PageForm):
    """What to look for. Nonsense from the address bar is left aside, with a word at its field."""

    search = forms.CharField(label=_("Serial number, terminal number or place"), required=False, max_length=60)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *TerminalStatus.choices])
    standing = forms.ChoiceField(label=_("Cards"), required=False, choices=[("", _("All")), *Standing.choices])
    shop = forms.RegexField("^[0-9A-Z]{15}$", required=False, widget=forms.HiddenInput)
    after = forms.CharField(required=False, max_length=50, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["search"].widget.attrs["type"] = "search"
