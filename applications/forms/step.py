"""What the pages of questions have in common: nothing typed is lost, and one set of rules speaks."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar, Self

from django.utils import timezone

from applications.forms.fields import Choice, show_kept_choice
from applications.forms.windows import catch_up, marks_of
from applications.journey.steps import Field, step
from applications.models import Application
from applications.queries import answers_of
from applications.rules.findings import Finding
from applications.rules.folding import fold_answer
from applications.rules.precheck import Answer, Answers, precheck_step
from portal.forms.base import PageForm
from portal.masking import mask_account, mask_id_number, mask_mobile

PREFIX = {"personal": "contact", "business": "business", "settlement": "settlement", "terminal": "terminal"}
LONG_TERM = {"id_valid_until": "id_long_term", "licence_valid_until": "licence_long_term"}
"""A day of validity, and the tick beside it."""
_MASKS = {"id_number": mask_id_number, "account": mask_account, "mobile": mask_mobile}


def masked(field: Field, value: str) -> str:
    """As pages may show it; "" stays ""."""
    return _MASKS[field.mask](value) if field.mask and value else value


class Typed:
    """What was typed on one page, over what is kept of it already: what the rules say to both together."""

    def __init__(self, application: Application, key: str, values: Mapping[str, Answer]) -> None:
        """`values` by column name, only what could be read; an empty masked field means "as it was".

        `findings` are empty until `judge` was asked.
        """
        self.key, self.application = key, application
        secret = {item.name for item in step(key).fields if item.mask}
        self._values = {
            name: fold_answer(f"{PREFIX[key]}.{name}", value)
            for name, value in values.items()
            if value or name not in secret
        }
        self._secret = secret
        self.findings: list[Finding] = []

    @property
    def answers(self) -> dict[str, Answer]:
        """What was typed, by dotted name."""
        return {f"{PREFIX[self.key]}.{name}": value for name, value in self._values.items()}

    def judge(self, stored: Answers, beside: Mapping[str, Answer]) -> Self:
        """`beside` is what was typed on other pages at the same time."""
        together = Answers(stored.subject, {**stored.values, **beside, **self.answers}, stored.documents)
        self.findings = precheck_step(self.key, together, today=timezone.localdate())
        return self

    def to_keep(self) -> dict[str, Answer]:
        """What goes into the row: everything that fits its column; of secrets only what is right.

        A masked value cannot be seen again, so a wrong one would be kept where nobody finds the mistake.
        """
        wrong = {found.field.partition(".")[2] for found in self.findings if found.is_hard}
        row = getattr(self.application, self.key)
        return {
            name: value
            for name, value in self._values.items()
            if not (name in self._secret and name in wrong) and _fits(row, name, value)
        }


def _fits(row: Any, name: str, value: Answer) -> bool:
    room = row._meta.get_field(name).max_length
    return room is None or not isinstance(value, str) or len(value) <= room


class StepForm(PageForm):
    """One page of questions over its row. The rules are asked in `clean`; what may be kept is in `to_keep()`."""

    key: ClassVar[str]
    datalists: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Suggestions for text fields, by the id that the field's `list` attribute names."""

    def __init__(self, data: Any = None, *, application: Application, only: Collection[str] | None = None) -> None:
        """`only`: the dotted names that may be changed now (a correction round); None for all that this subject has."""
        self.application = application
        row = getattr(application, self.key)
        kept = {name: getattr(row, name) for name in self.base_fields}
        self.overtaken: list[str] = []
        super().__init__(data if data is None else self._caught_up(data, kept), initial=kept)
        self.page = step(self.key)
        self._typed: Typed | None = None
        self._leave_out(only)
        self._mask(row)
        for item in self.page.fields:
            if item.when and item.name in self.fields:
                self.fields[item.name].when = (item.when[0].partition(".")[2], item.when[1])  # type: ignore[attr-defined]

    def _caught_up(self, data: Mapping[str, Any], kept: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was sent, with everything that was left alone as it is kept now: another window may have changed it."""
        taken, self.overtaken = catch_up(data, kept, PREFIX[self.key])
        return taken

    @property
    def seen(self) -> str:
        """What the page shows, as marks that say nothing by themselves; comes back with what is typed."""
        row = getattr(self.application, self.key)
        return marks_of({name: getattr(row, name) for name in self.shown_openly() if name in self.fields})

    @classmethod
    def shown_openly(cls) -> list[str]:
        """The fields whose kept answer stands on the page; of the others it shows a mask."""
        secret = {item.name for item in step(cls.key).fields if item.mask}
        return [name for name in cls.base_fields if name not in secret]

    def _leave_out(self, only: Collection[str] | None) -> None:
        asked = {item.name for item in self.page.fields_for(self.application.subject_type)}
        if only is not None:
            asked = {item.name for item in self.page.fields if item.dotted in only}
        asked |= {flag for day, flag in LONG_TERM.items() if day in asked}
        for name in set(self.fields) - asked:
            del self.fields[name]

    def fill_lists(self, **lists: Callable[[], list[Choice]]) -> None:
        """Long lists are made only for a page that shows them."""
        for name, choices in lists.items():
            if name in self.fields:
                self.fields[name].widget.choices = choices()
                show_kept_choice(self.fields[name], self.initial[name])

    def _mask(self, row: Any) -> None:
        """A secret that is kept already is shown masked beside an empty field; left empty, it stays as it is."""
        for item in self.page.fields:
            if item.mask and item.name in self.fields:
                self.initial[item.name] = ""
                self.fields[item.name].saved = masked(item, getattr(row, item.name))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        self._typed = Typed(self.application, self.key, data).judge(answers_of(self.application), {})
        for found in self._typed.findings:
            name = found.field.partition(".")[2]
            if found.is_hard and name in self.fields and name not in self.errors:
                self.add_error(name, found.message)
        return data

    def to_keep(self) -> dict[str, Answer]:
        """By column, after `is_valid()` whatever it said."""
        return self._typed.to_keep() if self._typed else {}

    @property
    def could_be_read(self) -> bool:
        """Whether everything typed could at least be understood, so that leaving the page loses nothing."""
        return self._typed is not None and all(
            not self.data.get(self.add_prefix(name)) or name in self.to_keep() for name in self.errors
        )
