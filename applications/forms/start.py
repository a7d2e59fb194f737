"""The one question that decides the path."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.base import PageForm
from portal.models import SubjectType
from portal.words import Words

WHO: dict[str, Words] = {
    SubjectType.MICRO: _("You trade under your own name without a business licence, for example at a market stall."),
    SubjectType.SOLE_TRADER: _("Your licence says 个体工商户; its code begins with 92."),
    SubjectType.ENTERPRISE: _("Your licence is that of a company; you have a corporate account."),
}


class SubjectForm(PageForm):
    """What the applicant is, in the eyes of the law."""

    subject_type = forms.ChoiceField(
        label=_("What are you?"),
        choices=SubjectType.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the three.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject_type"].error_messages["required"] = _("Choose one of the three.")
