"""What staff say about a release and about how far it goes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms.base import PageForm, PageModelForm
from portal.models import Release, RollOut
from portal.rollouts.choosing import is_older


class ReleaseForm(PageModelForm):
    class Meta:
        model = Release
        fields = ("version", "model", "minimum", "news_zh", "why_zh", "news_en", "why_en")
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("news_zh", "why_zh", "news_en", "why_en")}
        help_texts = {
            "version": _("As the terminals report it, for example 2.4.1."),
            "model": _("Empty: every model."),
            "minimum": _("Terminals with an older one are told to update. Empty: none."),
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        version, minimum = data.get("version"), data.get("minimum")
        if version and is_older(version, version) is None:
            self.add_error(
                "version", ValidationError(_("A version is numbers with dots between them."), code="version")
            )
        elif version and minimum and is_older(version, minimum) in {True, None}:
            self.add_error("minimum", ValidationError(_("This must be a version up to this release."), code="minimum"))
        return data


class RollOutForm(PageModelForm):
    class Meta:
        model = RollOut
        fields = ("share", "from_hour", "to_hour", "failures_at_most")
        help_texts = {
            "share": _("Begin small. It can grow later, never shrink."),
            "to_hour": _("Beijing time. The same hour twice: the whole day."),
        }


class WidenForm(PageForm):
    share = forms.IntegerField(label=_("New share (%)"), min_value=1, max_value=100)
