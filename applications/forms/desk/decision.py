"""The reviewer's decision: a mark per row, and what to do with the whole."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from applications.desk.words import label_of
from applications.forms.desk.crop import Choices
from applications.forms.desk.marks import MarksForm
from applications.rules.reasons import ACQUIRER, Reason, correction_reasons, refusal_reasons

ASK, APPROVE, REFUSE, LOOK = "ask", "approve", "refuse", "look"


class DecisionForm(MarksForm):
    """The marks, and the fields of the whole case.

    `action` is what the pressed button says; `is_look` asks to see the parts of pages once more before asking. "edit"
    comes from the pages that follow, to go on marking; such a form starts from what was typed instead of judging it
    (`again`).
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
    refusal_internal = forms.CharField(
        label=_("Internal note (never shown to the applicant)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, targets: Iterable[str], pages: Choices | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, targets=targets, pages=pages, **kwargs)
        self.typed_as = dict(data.items()) if data else {}
        pressed = self.typed_as.get("action", "")
        self.is_look = pressed == LOOK
        self.action = ASK if self.is_look else pressed
        choices = [(code, _offered(reason)) for code, reason in refusal_reasons().items() if code != ACQUIRER]
        self.fields["refusal_reason"] = forms.ChoiceField(
            label=_("Reason for refusing"), required=False, choices=[("", _("Choose a reason")), *choices]
        )
        self.fields["refusal_reason"].widget.attrs["class"] = "form-select"
        for name in ("refusal_note", "refusal_internal"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def again(self, *, version: int, event: int) -> "DecisionForm":
        """The form with everything typed, on the version as it now is."""
        kept = {name: value for name, value in self.typed_as.items() if value}
        initial = {**kept, "seen_version": version, "seen_event": event}
        return DecisionForm(None, targets=self.targets, pages=self.pages, initial=initial)

    @property
    def kept_beside_crops(self) -> list[BoundField]:
        """Everything typed, for the page on which the parts of what is asked for can be typed, too."""
        items = self.items if self.action == ASK else []
        seen = {field.name for item in items for field in self.crop(item.field)}
        return [field for field in self.kept if field.name not in seen]

    def clean(self) -> dict[str, Any]:
        if self.action == ASK:
            if not self.items:
                raise forms.ValidationError(_("Mark at least one field that has to be corrected."))
            self.check_items()
        elif self.action == APPROVE and (count := len(self.items)):
            raise forms.ValidationError(
                ngettext_lazy(
                    "%(count)d field is marked for correction. Ask for the correction, or take the mark back.",
                    "%(count)d fields are marked for correction. Ask for the corrections, or take the marks back.",
                    count,
                ),
                params={"count": count},
            )
        elif self.action == REFUSE:
            self._check_refusal()
        return self.cleaned_data

    def _check_refusal(self) -> None:
        reason = refusal_reasons().get(self.cleaned_data.get("refusal_reason", ""))
        if reason is None:
            self.add_error("refusal_reason", _("Choose a reason."))
        elif not reason.told and self.cleaned_data.get("refusal_note"):
            self.add_error("refusal_note", _("With this reason nothing more may be told. Use the internal note."))


def _offered(reason: Reason) -> str:
    """What staff choose from: its name, and a warning where the applicant may not be told it."""
    return reason.name if reason.told else str(_("%(name)s (not told)") % {"name": reason.name})


def reason_texts(form: DecisionForm) -> list[dict[str, Any]]:
    """What the applicant will read, in both languages, and which part of a page they will see."""
    return [
        {
            "label": label_of(item.field),
            "reason": correction_reasons()[item.reason],
            "item": item,
            "crop": form.crop(item.field),
        }
        for item in form.items
    ]
