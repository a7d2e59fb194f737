"""A correction round: the opened answers of all pages in one form, and nothing else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from applications.forms.pages import FORMS
from applications.forms.step import LONG_TERM, PREFIX, Typed
from applications.forms.windows import catch_up
from applications.models import Application
from applications.queries import answers_of
from applications.readings import Offer
from applications.rules.precheck import Answer
from portal.forms.base import PageForm


class CorrectionForm(PageForm):
    """Fields are named "<page>-<column>", e.g. "personal-id_number"; `items` leads from a dotted name to them."""

    def __init__(self, data: Any = None, *, application: Application, opened: set[str]) -> None:
        pages = {key: form(application=application, only=opened) for key, form in FORMS.items()}
        initial = {f"{key}-{name}": value for key, page in pages.items() for name, value in page.initial.items()}
        names = [f"{key}-{name}" for key, page in pages.items() for name in page.fields]
        self.overtaken: list[str] = []
        self.seen = ",".join(f"{key}-{mark}" for key, page in pages.items() for mark in page.seen.split(",") if mark)
        super().__init__(data if data is None else self._caught_up(data, names, initial), initial=initial)
        self.application = application
        self._typed: dict[str, Typed] = {}
        self.datalists = {
            name: words for page in pages.values() if page.fields for name, words in page.datalists.items()
        }
        for key, page in pages.items():
            for field in page.fields.values():
                self._ask_always_or_when(key, field, names)
            self.fields.update({f"{key}-{name}": field for name, field in page.fields.items()})

    def _caught_up(self, data: Mapping[str, str], names: list[str], initial: Mapping[str, Any]) -> dict[str, str]:
        """What was sent, with what was left alone in this window as another one may have kept it."""
        taken = _with_unseen(data, names, initial)
        for key, prefix in PREFIX.items():
            kept = {name.partition("-")[2]: value for name, value in initial.items() if name.startswith(f"{key}-")}
            of_page, both = catch_up(_of_page(taken, key), kept, prefix)
            others = {name: value for name, value in taken.items() if not name.startswith(f"{key}-")}
            taken = others | {f"{key}-{name}": value for name, value in of_page.items() if name != "seen"}
            self.overtaken += [f"{key}-{name}" for name in both]
        return taken

    @staticmethod
    def _ask_always_or_when(key: str, field: forms.Field, names: list[str]) -> None:
        """A field that depends on one that is locked here is simply asked."""
        when = getattr(field, "when", None)
        if when:
            here = f"{key}-{when[0]}"
            field.when = (here, when[1]) if here in names else None  # type: ignore[attr-defined]

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
        stored = answers_of(self.application)
        together = {name: value for typed in self._typed.values() for name, value in typed.answers.items()}
        for key, typed in self._typed.items():
            self._place(key, typed.judge(stored, together))
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


def with_used(data: Mapping[str, str], offers: Mapping[str, Offer]) -> dict[str, str]:
    """What was sent, with one answer as it was read on a paper, if the button beside that one was pressed."""
    sent, dotted = dict(data.items()), data.get("use", "")
    if (offer := offers.get(dotted)) is None:
        return sent
    key = next(key for key, prefix in PREFIX.items() if dotted.startswith(f"{prefix}."))
    name = dotted.partition(".")[2]
    sent[f"{key}-{name}"] = "" if offer.is_long_term else offer.value
    if name in LONG_TERM:
        sent[f"{key}-{LONG_TERM[name]}"] = "on" if offer.is_long_term else ""
    return sent


def _of_page(data: Mapping[str, str], key: str) -> dict[str, str]:
    """One page's part of what was sent, with its own marks of what it had shown."""
    own = {name.partition("-")[2]: value for name, value in data.items() if name.startswith(f"{key}-")}
    marks = [mark.partition("-")[2] for mark in data.get("seen", "").split(",") if mark.startswith(f"{key}-")]
    return own | {"seen": ",".join(marks)}


def _with_unseen(data: Mapping[str, str], names: list[str], initial: Mapping[str, Any]) -> dict[str, str]:
    """What was sent; answers that were opened after the page was drawn count as left alone, not as emptied."""
    sent = dict(data.items())
    flags = {f"{name.partition('-')[0]}-{LONG_TERM.get(name.partition('-')[2], '')}": name for name in names}
    for name in names:
        # A browser leaves out a tick that is not set, so whether it was there is told by the day beside it.
        if name in data or flags.get(name, name) in data:
            continue
        value = initial.get(name)
        if value:
            sent[name] = value.isoformat() if isinstance(value, date) else "on" if value is True else str(value)
    return sent
