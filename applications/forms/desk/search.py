"""Searching the queue. Sent by POST: an ID or mobile number has no place in an address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import PageForm


class SearchForm(PageForm):
    search = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        help_text=_("Reference, merchant's name, MID, serial number, or a whole ID or mobile number"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    after = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
