"""Forms of the desk for changes: finding, deciding, handing over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.actions.reveal import LONGEST, SHORTEST
from portal.changes.kinds import KINDS
from portal.changes.reasons import ASK, REFUSE, reasons_for
from portal.forms.base import PageForm

APPROVE = "approve"


class DeskFilter(PageForm):
    """Which band of the queue, and which kind of change."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", _("All")), *((key.value, row.label) for key, row in KINDS.items())]


class DecideForm(PageForm):
    """One of three buttons. A reason is needed for all but approving; what is written is read by the merchant."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    action = forms.ChoiceField(choices=[(APPROVE, ""), (ASK, ""), (REFUSE, "")], widget=forms.HiddenInput)
    ask_reason = forms.ChoiceField(label=_("What is missing"), required=False)
    refuse_reason = forms.ChoiceField(label=_("Why it is refused"), required=False)
    note = forms.CharField(
        label=_("In your own words (the merchant reads it)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for use in (ASK, REFUSE):
            reason = self.fields[f"{use}_reason"]
            assert isinstance(reason, forms.ChoiceField)
            reason.choices = [("", _("Please choose")), *((row.code, row.text) for row in reasons_for(use))]

    @property
    def reason(self) -> str:
        return str(self.cleaned_data.get(f"{self.cleaned_data.get('action')}_reason") or "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        action = data.get("action")
        if action in {ASK, REFUSE}:
            if not self.reason:
                self.add_error(f"{action}_reason", _("Choose a reason."))
            elif self.reason == "other" and not data.get("note"):
                self.add_error("note", _("Write the reason in your own words."))
        return data


class HandOverForm(PageForm):
    """The acquirer has the packet; or it said no."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    reference = forms.CharField(label=_("The acquirer's reference"), max_length=60)


class FullForm(PageForm):
    """Why a masked value is needed in full."""

    reason = forms.CharField(
        label=_("Why you need the full value"), min_length=SHORTEST, max_length=LONGEST, initial=_("For the acquirer")
    )


class ConfirmForm(PageForm):
    """The acquirer says that it has taken over what its register does not hold."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    reference = forms.CharField(
        label=_("The acquirer's answer: its number, or who said it and when"), min_length=3, max_length=60
    )


class ObjectionForm(PageForm):
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("What the acquirer said"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class VersionForm(PageForm):
    """A button that counts only for the version that was seen."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
