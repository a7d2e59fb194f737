"""Another settlement account: whose it is and its number, checked as far as a number can be."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.changes.fields import ACCOUNT_WORDS
from portal.forms.change_base import ChangeForm
from portal.masking import is_card_number


class AccountForm(ChangeForm):
    account_kind = forms.ChoiceField(
        label=_("Kind of account"), choices=list(ACCOUNT_WORDS.items()), widget=forms.RadioSelect
    )
    holder = forms.CharField(label=_("Account holder"), max_length=100)
    account_number = forms.CharField(
        label=_("Account number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    bank = forms.CharField(label=_("Bank"), max_length=60)

    def prepare(self) -> None:
        for name in ("account_kind", "holder", "bank"):  # the number is typed again: a mask cannot be sent
            self.start(name, self.scene.wanted.get(name))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        number = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", data.get("account_number") or ""))
        if number and not re.fullmatch(r"\d{8,30}", number):
            self.add_error("account_number", _("An account number has 8 to 30 digits."))
        elif number and data.get("account_kind") == "personal" and not is_card_number(number):
            self.add_error("account_number", _("This is no bank card number: compare each digit with the card."))
        data["account_number"] = number
        return data

    @property
    def wanted(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("account_kind", "holder", "account_number", "bank")}
