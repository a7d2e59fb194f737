"""The forms of a diagnosis: what the terminal says, and what only the person in front of it can know."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics import catalogue
from diagnostics.answers import LONGEST, code_in
from diagnostics.fleet.compare import DRIFT_CAUSES, DRIFT_FINDINGS
from diagnostics.labels import said
from portal.forms.base import PageForm

_AT_THE_START: Final = ("cards_failing", "entry_failing")


class StartForm(PageForm):
    """One line and two taps, all of them optional: whoever knows nothing may just start."""

    says = forms.CharField(
        label=_("What does the terminal say?"),
        help_text=_("The code or words on its screen or slip, such as 03 or 商户无效. Leave it empty if unsure."),
        required=False,
        max_length=LONGEST,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["says"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters"}
        for key in _AT_THE_START:
            question = catalogue.questions()[key]
            self.fields[key] = forms.ChoiceField(
                label=said(question.text),
                help_text=said(question.help),
                choices=[(choice, said(words)) for choice, words in question.choices.items()],
                widget=forms.RadioSelect,
                required=False,
            )

    def clean_says(self) -> str:
        """The code that these words stand for."""
        typed = str(self.cleaned_data["says"])
        code = code_in(typed)
        if typed.strip() and not code:
            raise forms.ValidationError(
                _("We do not know these words. Type the two characters of the code, or leave this empty.")
            )
        return code

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, without what was left open."""
        return {key: self.cleaned_data[key] for key in _AT_THE_START if self.cleaned_data.get(key)}


class DriftFilter(PageForm):
    """Which differences to show; staff also choose by region and merchant."""

    kind = forms.ChoiceField(label=_("Difference"), required=False)
    region = forms.RegexField(label=_("Region code"), regex=r"^[0-9]{6}$", required=False)
    merchant = forms.CharField(label=_("Merchant number (MID)"), required=False, max_length=15)
    after = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(key, said(cause.name)) for key, cause in catalogue.causes().items() if key in DRIFT_CAUSES]
        others = [(key, said(catalogue.findings()[key])) for key in DRIFT_FINDINGS]
        self.fields["kind"].choices = [("", _("All")), *found, *others]  # type: ignore[attr-defined]
        self.fields["region"].widget.attrs["inputmode"] = "numeric"
