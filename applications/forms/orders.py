"""A swap, a repair or a return: what the merchant asks for, and what our people answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.actions.orders import ASKED_FOR, BACK_AS
from applications.forms.desk.ship import NewsForm, ParcelForm
from applications.models import OrderReason
from portal.forms.base import PageForm

_OURS = {OrderReason.ORDERED, OrderReason.REPLACED}
_REASONS = [(reason.value, reason.label) for reason in OrderReason if reason not in _OURS]


class OrderForm(PageForm):
    """Two questions and room for a sentence."""

    kind = forms.ChoiceField(
        label=_("What do you want?"), choices=[(kind.value, kind.label) for kind in ASKED_FOR], widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(label=_("Why?"), choices=_REASONS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What is wrong with it? (not needed)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RefusalForm(PageForm):
    """Why it is refused; the merchant reads it."""

    answer = forms.CharField(label=_("Why it is refused"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class BackForm(PageForm):
    """What becomes of a terminal that is back."""

    back_as = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[(state.value, state.label) for state in BACK_AS],
        widget=forms.RadioSelect,
    )


class RepairedForm(ParcelForm):
    """How the repaired terminal travels; which one it is, is known."""

    serial = None  # type: ignore[assignment]


FORMS: dict[str, type[Any]] = {
    "swap": ParcelForm,
    "repaired": RepairedForm,
    "refuse": RefusalForm,
    "back": BackForm,
    "news": NewsForm,
}
