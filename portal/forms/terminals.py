"""Finding terminals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import PageForm
from portal.models import TerminalStatus


class TerminalFilter(PageForm):
    """What to look for. Nonsense finds nothing instead of failing: the values come from the address bar."""

    search = forms.CharField(label=_("Serial number, terminal number or place"), required=False, max_length=60)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *TerminalStatus.choices])
    after = forms.CharField(required=False, max_length=50, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["search"].widget.attrs["type"] = "search"
