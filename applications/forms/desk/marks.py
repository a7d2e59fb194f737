"""A mark per row: fits, or to be corrected, with its reason, its notes and the part of a page that goes with it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from applications.desk.dossier import slug_of
from applications.desk.words import label_of
from applications.effects.corrections import CorrectionItem
from applications.forms.desk.crop import PARTS, Choices, crop_fields, crop_from
from applications.rules.reasons import correction_reasons, reasons_for
from portal.forms.base import PageForm
from portal.words import Words

FITS, CORRECT = "fits", "correct"
_MARKS: dict[str, Words] = {FITS: _("Fits"), CORRECT: _("Ask to correct"), "": _("Not marked")}


class MarksForm(PageForm):
    """Fields mark_…, reason_…, note_…, internal_… and crop_…_… per target."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, targets: Iterable[str], pages: Choices | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.targets, self.pages = list(targets), pages or []
        for target in self.targets:
            self.fields.update(_fields_of(target))
            self.fields.update(crop_fields(slug_of(target), self.pages))

    def controls(self, target: str) -> dict[str, Any]:
        """The fields of one row, for its template; those of the part of a page only where there is one already."""
        slug = slug_of(target)
        found: dict[str, Any] = {name: self[f"{name}_{slug}"] for name in ("mark", "reason", "note", "internal")}
        found["crop"] = self.crop(target) if self[f"crop_page_{slug}"].value() else []
        return found

    def crop(self, target: str) -> list[BoundField]:
        """The page and the four edges of the part that is to be shown."""
        return [self[f"crop_{part}_{slug_of(target)}"] for part in PARTS]

    @property
    def kept(self) -> list[BoundField]:
        """Everything typed, to be carried along unseen."""
        return [field for field in self if field.value() not in (None, "")]

    @property
    def items(self) -> list[CorrectionItem]:
        """What is to be corrected, as marked."""
        return [self._item(target) for target in self.targets if self._of("mark", target) == CORRECT]

    @property
    def only_crops_fail(self) -> bool:
        """What is wrong stands on the page that follows, where the parts can be typed."""
        return bool(self.errors) and all(name.startswith("crop_") for name in self.errors)

    @property
    def unmarked(self) -> list[str]:
        """The labels of what was looked at by nobody, as far as the marks say."""
        return [str(label_of(target)) for target in self.targets if not self._of("mark", target)]

    @property
    def typed(self) -> list[dict[str, Any]]:
        """Every mark as text, for a page that shows what must not be lost."""
        rows = [(target, self._of("mark", target), self._of("note", target)) for target in self.targets]
        return [
            {"label": label_of(target), "mark": _MARKS[mark], "reason": self._reason(target), "note": note}
            for target, mark, note in rows
            if mark or note
        ]

    def check_items(self) -> None:
        """Each with a reason, and a part that lies on its page."""
        for item in self.items:
            name = f"reason_{slug_of(item.field)}"
            if not item.reason and name not in self.errors:
                self.add_error(name, _("Choose a reason."))
            try:
                crop_from(self.cleaned_data, slug_of(item.field))
            except forms.ValidationError as error:
                self.add_error(f"crop_page_{slug_of(item.field)}", error)

    def _item(self, target: str) -> CorrectionItem:
        try:
            page, box = crop_from(getattr(self, "cleaned_data", {}), slug_of(target)) or (None, None)
        except forms.ValidationError:
            page, box = None, None  # said at its field
        reason, note, internal = (self._of(name, target) for name in ("reason", "note", "internal"))
        return CorrectionItem(target, reason, note, internal, page, box)

    def _reason(self, target: str) -> str:
        reason = correction_reasons().get(self._of("reason", target))
        return reason.text if reason else ""

    def _of(self, name: str, target: str) -> str:
        value = getattr(self, "cleaned_data", {}).get(f"{name}_{slug_of(target)}")
        return value if isinstance(value, str) else ""


def _fields_of(target: str) -> dict[str, forms.Field]:
    """Labels name the row, so that the summary of errors can be read by itself."""
    slug, label = slug_of(target), label_of(target)
    reasons = [(reason.code, reason.text) for reason in reasons_for(target)]
    texts = {
        f"{name}_{slug}": forms.CharField(
            label=label, required=False, max_length=500, widget=forms.TextInput(attrs={"class": "form-control"})
        )
        for name in ("note", "internal")
    }
    return {
        f"mark_{slug}": forms.ChoiceField(
            label=label,
            required=False,
            choices=[(key, words) for key, words in _MARKS.items() if key],
            widget=forms.RadioSelect(attrs={"class": "btn-check"}),
        ),
        f"reason_{slug}": forms.ChoiceField(
            label=label,
            required=False,
            choices=[("", _("Choose a reason")), *reasons],
            widget=forms.Select(attrs={"class": "form-select"}),
        ),
        **texts,
    }
