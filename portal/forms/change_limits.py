"""Another limit: which one, to how much, and why the shop needs it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.changes.fields import FIELD_WORDS, LIMITS, shown_value
from portal.forms.change_base import ChangeForm


class LimitsForm(ChangeForm):
    limit = forms.ChoiceField(label=_("Which limit"))
    amount = forms.DecimalField(
        label=_("At most, in yuan"),
        min_value=1,
        max_value=10_000_000,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Why it should be different"),
        help_text=_("What you sell, how much a payment is, how many a day."),
        min_length=5,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def prepare(self) -> None:
        limit = self.fields["limit"]
        assert isinstance(limit, forms.ChoiceField)
        limit.choices = [("", _("Please choose")), *((name, self._with_present(name)) for name in LIMITS)]
        for name, fen in self.scene.wanted.items():
            self.start("limit", name)
            self.start("amount", f"{fen / 100:.2f}")

    def _with_present(self, name: str) -> Any:
        now = shown_value(name, self.scene.now.get(name))
        if not now:
            return FIELD_WORDS[name]
        return _("%(limit)s (now %(amount)s)") % {"limit": FIELD_WORDS[name], "amount": now}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and self.scene.now.get(data["limit"]) == self._fen:
            self.add_error("amount", _("This is what it is now."))
        return data

    @property
    def _fen(self) -> int:
        return int(self.cleaned_data["amount"] * 100)

    @property
    def wanted(self) -> dict[str, Any]:
        return {self.cleaned_data["limit"]: self._fen}
