"""Finding terminals, and who sees to one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.forms.base import PageForm
from portal.models import Merchant, TerminalStatus, User
from portal.standing import Standing
from portal.terminals.stages import STAGE_CHOICES

_ANY = ("", _("All"))
_NO_KEEPER = pgettext_lazy("keeper", "Nobody")


class TerminalFilter(PageForm):
    """What to look for. Nonsense from the address bar is left aside, with a word at its field.

    `shops` are those that this person may choose among; for staff, who search by name or number, there are none.
    """

    search = forms.CharField(
        label=_("Serial number, terminal or merchant number, place or shop"), required=False, max_length=60
    )
    stage = forms.ChoiceField(label=_("State"), required=False, choices=[_ANY, *STAGE_CHOICES])
    seen = forms.ChoiceField(
        label=_("Last report"),
        required=False,
        choices=[_ANY, ("lately", _("Within 15 minutes")), ("not", _("Not known"))],
    )
    shop = forms.CharField(label=_("Shop"), required=False, max_length=15)
    firmware = forms.CharField(label=_("Firmware"), required=False, max_length=40)
    standing = forms.ChoiceField(label=_("Cards"), required=False, choices=[_ANY, *Standing.choices])
    problems = forms.BooleanField(label=_("Only those with problems"), required=False)
    status = forms.ChoiceField(required=False, choices=TerminalStatus.choices, widget=forms.HiddenInput)
    after = forms.CharField(required=False, max_length=50, widget=forms.HiddenInput)

    def __init__(self, *args: Any, shops: Sequence[Merchant] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["search"].widget.attrs["type"] = "search"
        if len(shops) < 2:
            self.fields["shop"].widget = forms.HiddenInput()
        else:
            choices = [_ANY, *((shop.mid, shop.shown_name) for shop in shops)]
            self.fields["shop"].widget = forms.Select(choices=choices)

    @property
    def wanted(self) -> dict[str, Any]:
        """What is asked for, field by field; a field with nonsense asks for nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_open(self) -> bool:
        """Whether one of the fields that are folded away is in use."""
        return bool({"seen", "shop", "standing", "firmware", "problems"} & self.wanted.keys())


def _day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class _Person(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class UpkeepForm(PageForm):
    """Who sees to it, who does so otherwise, and when it is looked over next."""

    keeper = _Person(queryset=User.objects.none(), label=_("Sees to it"), required=False, empty_label=_NO_KEEPER)
    deputy = _Person(queryset=User.objects.none(), label=_("Deputy"), required=False, empty_label=_NO_KEEPER)
    inspect_on = _day_field(_("Next inspection"), required=False)

    def __init__(self, *args: Any, merchant: Merchant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__merchant=merchant).order_by("name", "pk")
        for name in ("keeper", "deputy"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = people


class InspectionForm(PageForm):
    """It was looked over: what was found, and when it is due again."""

    note = forms.CharField(
        label=_("What did you look at, what did you find?"),
        help_text=_("Housing and seals, cables, card slot, printer, the sign-on."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_on = _day_field(_("Next inspection"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_on"].initial = today() + timedelta(days=91)


def today() -> date:
    return timezone.localdate()
