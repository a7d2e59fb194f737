"""Finding one of a person's shops."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import PageForm


class ShopFilter(PageForm):
    search = forms.CharField(label=_("Name or merchant number"), required=False, max_length=60)
    after = forms.RegexField("^[0-9A-Z]{15}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["search"].widget.attrs["type"] = "search"
