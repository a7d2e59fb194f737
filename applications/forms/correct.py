"""A correction round: the opened answers of all pages in one form, and nothing else."""

from typing import Any

from django import forms

from applications.forms.pages import FORMS
from applications.forms.step import LONG_TERM, PREFIX, Typed
from applications.models import Application
from applications.rules.precheck import Answer
from portal.forms.base import PageForm


class CorrectionForm(PageForm):
    """Fields are named "<page>-<column>", e.g. "personal-id_number"; `items` leads from a dotted name to them."""

    def __init__(self, data: Any = None, *, application: Application, opened: set[str]) -> None:
        pages = {key: form(application=application, only=opened) for key, form in FORMS.items()}
        initial = {f"{key}-{name}": value for key, page in pages.items() for name, value in page.initial.items()}
        super().__init__(data, initial=initial)
        self.application = application
        self._typed: dict[str, Typed] = {}
        self.datalists = {
            name: words for page in pages.values() if page.fields for name, words in page.datalists.items()
        }
        for key, page in pages.items():
            self.fields.update({f"{key}-{name}": field for name, field in page.fields.items()})

    def bound(self, dotted: str) -> list[forms.BoundField]:
        """The fields of one correction: the answer, and for a day of validity its tick."""
        key = next((key for key, prefix in PREFIX.items() if dotted.startswith(f"{prefix}.")), "")
        name = dotted.partition(".")[2]
        names = [f"{key}-{name}", f"{key}-{LONG_TERM.get(name, '')}"]
        return [self[full] for full in names if full in self.fields]

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        for key in FORMS:
            values = {name.partition("-")[2]: value for name, value in data.items() if name.startswith(f"{key}-")}
            if any(name.startswith(f"{key}-") for name in self.fields):
                self._typed[key] = Typed(self.application, key, values)
                self._place(key, self._typed[key])
        return data

    def _place(self, key: str, typed: Typed) -> None:
        """A rule about an answer that is locked is for the resubmission to report, not for these fields."""
        for found in typed.findings:
            name = f"{key}-{found.field.partition('.')[2]}"
            if found.is_hard and name in self.fields and name not in self.errors:
                self.add_error(name, found.message)

    def to_keep(self) -> dict[str, dict[str, Answer]]:
        """Per page what goes into its row."""
        return {key: typed.to_keep() for key, typed in self._typed.items()}
