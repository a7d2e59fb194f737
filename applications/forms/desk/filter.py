"""What of the queue somebody wants to see. By GET: nothing personal stands in these fields."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.access import reviewers
from applications.desk.bands import BAND_WORDS
from applications.desk.queue import SORTS, Wanted
from applications.rules.regions import provinces
from applications.rules.trades import trades
from portal.forms.base import PageForm
from portal.models import SubjectType

_SORT_WORDS = {"oldest": _("Longest waiting first"), "newest": _("Newest first"), "risk": _("Highest risk first")}
_ANY = ("", _("All"))


class QueueFilter(PageForm):
    """Nonsense from the address bar is left aside; everything else still counts."""

    band = forms.ChoiceField(required=False, choices=list(BAND_WORDS.items()))
    subject = forms.ChoiceField(label=_("Kind of applicant"), required=False, choices=[_ANY, *SubjectType.choices])
    province = forms.ChoiceField(label=_("Province"), required=False)
    trade = forms.ChoiceField(label=_("Line of business"), required=False)
    risk = forms.ChoiceField(
        label=_("Risk"), required=False, choices=[_ANY, ("high", _("High risk")), ("low", _("Below the line"))]
    )
    held = forms.ChoiceField(label=_("Held by"), required=False)
    since = forms.DateField(label=_("Submitted since"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=[(key, _SORT_WORDS[key]) for key in SORTS])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [_ANY, ("nobody", _("Nobody")), ("me", _("Me")), *((str(one.pk), one.label) for one in reviewers())]
        choices = {
            "province": [_ANY, *((region.code[:2], region.name) for region in provinces())],
            "trade": [_ANY, *((trade.key, trade.name) for trade in trades().values())],
            "held": held,
        }
        for name, field in self.fields.items():
            if name in choices:
                field.choices = choices[name]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What could be understood."""
        self.is_valid()
        return replace(Wanted(), **{name: value for name, value in self.cleaned_data.items() if value})

    @property
    def kept(self) -> dict[str, str]:
        """The same as it goes into an address and into a saved view."""
        self.is_valid()
        told = {name: _told(value) for name, value in self.cleaned_data.items() if value}
        return {name: value for name, value in told.items() if (name, value) != ("sort", "oldest")}

    def drawn(self) -> list[dict[str, Any]]:
        """The fields for the template, which draws their hundred options itself: widgets take as long as a page."""
        kept = self.kept
        return [
            {
                "name": name,
                "label": field.label,
                "value": (value := kept.get(name, "")),
                "options": [(key, words, str(key) == value) for key, words in getattr(field, "choices", ())],
            }
            for name, field in self.fields.items()
            if name != "band"
        ]

    @property
    def narrows(self) -> bool:
        """Whether anything but the band is chosen."""
        return bool(self.kept.keys() - {"band"})


def _told(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
