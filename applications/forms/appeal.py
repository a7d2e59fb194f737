"""What an applicant writes against a refusal, and what the reviewer who hears it answers."""

from typing import Self

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.actions.appeal import LONGEST
from applications.models import Application
from portal.forms.base import PageForm
from portal.forms.support import SeveralFilesField


class AppealForm(PageForm):
    """Text, and papers if they help. The action says what is missing, so that page and action cannot disagree."""

    text = forms.CharField(
        label=_("Why do you disagree?"),
        required=False,
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Say what we overlooked or what has been put right. Leave out card numbers and passwords."),
    )
    pictures = SeveralFilesField(label=_("Papers or photos (optional, at most five)"), required=False)


class HearingForm(PageForm):
    """The answer is for the applicant; it is needed when the refusal stands."""

    answer = forms.CharField(
        label=_("Answer to the applicant"),
        required=False,
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when the refusal stands. The applicant reads it as it is."),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    seen_event = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, application: Application, event: int, *, answer: str = "") -> Self:
        """For the application as it is now; what was typed before stands in it."""
        return cls(initial={"seen_version": application.version, "seen_event": event, "answer": answer})
