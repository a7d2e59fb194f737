"""The forms of a diagnosis: what the terminal says, and what only the person in front of it can know."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from diagnostics import catalogue
from diagnostics.answers import LONGEST, clean_code, code_in, number_on_slip
from diagnostics.fleet.compare import DRIFT_CAUSES, DRIFT_FINDINGS
from diagnostics.labels import said
from diagnostics.slip import LONGEST as LONGEST_SLIP
from diagnostics.slip import Found
from portal.errors import PortalError
from portal.forms.base import REQUIRED, PageForm

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


class ClinicForm(PageForm):
    """One field for whatever is at hand: a code, the words on the screen, or the whole text of a slip; or a photo."""

    says = forms.CharField(
        label=_("What does the slip or the screen say?"),
        help_text=_("Type the code, such as 03, or paste the whole text. Card numbers are crossed out at once."),
        required=False,
        max_length=LONGEST_SLIP,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "autocapitalize": "characters"}),
    )
    photo = forms.FileField(
        label=_("Or take a photo of the slip or screen"),
        help_text=_("It is read here, shown to nobody else and deleted after a day."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    picture = forms.FileField(
        label=_("Or choose a picture or PDF that you have"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("says") and self.file is None:
            self.add_error("says", REQUIRED)
        return cleaned

    @property
    def file(self) -> "UploadedFile[bytes] | None":
        given = (self.cleaned_data.get(name) for name in ("photo", "picture"))
        return next((file for file in given if file is not None), None)


class SlipForm(PageForm):
    """What the slip says, as the person in front of it confirms or corrects it."""

    code = forms.CharField(label=_("Code"), required=False, max_length=8)
    mid = forms.CharField(label=_("Merchant number (MID)"), required=False, max_length=40)
    tid = forms.CharField(label=_("Terminal number (TID)"), required=False, max_length=20)
    name = forms.CharField(label=_("Merchant name on the slip"), required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off"}

    def mark(self, fields: Mapping[str, Found], *, photo: bool = False) -> None:
        """Says at each field that it was read and not yet confirmed, and between what the reader wavered."""
        for name, found in fields.items():
            if name not in self.fields or found.where == "person":
                continue
            read: Any = _("Read from the photo, please confirm.") if photo else _("Found in your text, please confirm.")
            if found.choices:
                read = _("It could be {choices}. Please compare with the slip.").format(
                    choices=" / ".join(found.choices)
                )
            self.fields[name].help_text = read

    def clean_code(self) -> str:
        try:
            return clean_code(self.cleaned_data["code"])
        except PortalError as error:
            raise forms.ValidationError(str(error.message)) from error

    def clean_mid(self) -> str:
        return self._number("mid")

    def clean_tid(self) -> str:
        return self._number("tid")

    def _number(self, name: str) -> str:
        try:
            return number_on_slip(self.cleaned_data[name], f"slip_{name}")
        except PortalError as error:
            raise forms.ValidationError(str(error.message)) from error

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.fields}
