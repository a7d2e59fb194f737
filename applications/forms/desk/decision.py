"""The reviewer's decision: a mark per row, and what to do with the whole."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from applications.desk.dossier import slug_of
from applications.desk.words import label_of
from applications.effects.corrections import CorrectionItem
from applications.rules.reasons import ACQUIRER, correction_reasons, reasons_for, refusal_reasons
from portal.forms.base import PageForm
from portal.words import Words

ASK, APPROVE, REFUSE = "ask", "approve", "refuse"
FITS, CORRECT = "fits", "correct"
_MARKS: dict[str, Words] = {FITS: _("Fits"), CORRECT: _("Ask to correct"), "": _("Not marked")}


class DecisionForm(PageForm):
    """Fields mark_…, reason_… and note_… per target, and those of the whole case.

    `action` is what the pressed button says. "edit" comes from the pages that follow, to go on marking; such a form
    starts from what was typed instead of judging it (`DecisionForm.again`).
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    seen_event = forms.IntegerField(widget=forms.HiddenInput)
    refusal_reason = forms.ChoiceField(label=_("Reason for refusing"), required=False)
    refusal_note = forms.CharField(
        label=_("Note for the applicant (optional)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, targets: Iterable[str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.typed_as = dict(data.items()) if data else {}
        self.targets = list(targets)
        self.action = data.get("action", "") if data else ""
        for target in self.targets:
            self.fields.update(_fields_of(target))
        choices = [(code, reason.text) for code, reason in refusal_reasons().items() if code != ACQUIRER]
        self.fields["refusal_reason"] = forms.ChoiceField(
            label=_("Reason for refusing"), required=False, choices=[("", _("Choose a reason")), *choices]
        )
        self.fields["refusal_reason"].widget.attrs["class"] = "form-select"
        self.fields["refusal_note"].widget.attrs["class"] = "form-control"

    @classmethod
    def again(cls, typed: Mapping[str, Any], *, targets: Iterable[str], version: int, event: int) -> "DecisionForm":
        """The form with everything typed, on the version as it now is."""
        kept = {name: value for name, value in typed.items() if value}
        return cls(None, targets=targets, initial={**kept, "seen_version": version, "seen_event": event})

    def controls(self, target: str) -> dict[str, BoundField]:
        """The three fields of one row, for its template."""
        slug = slug_of(target)
        return {name: self[f"{name}_{slug}"] for name in ("mark", "reason", "note")}

    @property
    def kept(self) -> list[BoundField]:
        """Everything typed, to be carried along unseen."""
        return [field for field in self if field.value() not in (None, "")]

    @property
    def items(self) -> list[CorrectionItem]:
        """What is to be corrected, as marked."""
        return [
            CorrectionItem(target, self._of("reason", target), self._of("note", target))
            for target in self.targets
            if self._of("mark", target) == CORRECT
        ]

    @property
    def unmarked(self) -> list[str]:
        """The labels of what was looked at by nobody, as far as the marks say."""
        return [str(label_of(target)) for target in self.targets if not self._of("mark", target)]

    @property
    def typed(self) -> list[dict[str, Any]]:
        """Every mark as text, for a page that shows what must not be lost."""
        return [
            {"label": label_of(target), "mark": _MARKS[mark], "reason": self._reason(target), "note": note}
            for target in self.targets
            if (mark := self._of("mark", target)) + (note := self._of("note", target))
        ]

    def _reason(self, target: str) -> str:
        reason = correction_reasons().get(self._of("reason", target))
        return reason.text if reason else ""

    def clean(self) -> dict[str, Any]:
        if self.action == ASK:
            self._check_items()
        elif self.action == APPROVE and (count := len(self.items)):
            raise forms.ValidationError(
                ngettext_lazy(
                    "%(count)d field is marked for correction. Ask for the correction, or take the mark back.",
                    "%(count)d fields are marked for correction. Ask for the corrections, or take the marks back.",
                    count,
                ),
                params={"count": count},
            )
        elif self.action == REFUSE and not self.cleaned_data.get("refusal_reason"):
            self.add_error("refusal_reason", _("Choose a reason."))
        return self.cleaned_data

    def _check_items(self) -> None:
        if not self.items:
            raise forms.ValidationError(_("Mark at least one field that has to be corrected."))
        for item in self.items:
            name = f"reason_{slug_of(item.field)}"
            if not item.reason and name not in self.errors:
                self.add_error(name, _("Choose a reason."))

    def _of(self, name: str, target: str) -> str:
        value = getattr(self, "cleaned_data", {}).get(f"{name}_{slug_of(target)}")
        return value if isinstance(value, str) else ""


def _fields_of(target: str) -> dict[str, forms.Field]:
    """Labels name the row, so that the summary of errors can be read by itself."""
    slug, label = slug_of(target), label_of(target)
    reasons = [(reason.code, reason.text) for reason in reasons_for(target)]
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
        f"note_{slug}": forms.CharField(
            label=label, required=False, max_length=500, widget=forms.TextInput(attrs={"class": "form-control"})
        ),
    }


def reason_texts(items: Iterable[CorrectionItem]) -> list[dict[str, Any]]:
    """What the applicant will read, in both languages."""
    return [
        {"label": label_of(item.field), "reason": correction_reasons()[item.reason], "note": item.note}
        for item in items
    ]
