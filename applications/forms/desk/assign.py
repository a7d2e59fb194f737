"""Giving a case to a colleague."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.access import reviewers
from applications.models import Application
from portal.forms.base import PageForm
from portal.models import User


class _Colleague(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return obj.label


class AssignForm(PageForm):
    """Everybody at the desk but the applicant; `version` is that of the page."""

    to = _Colleague(label=_("Colleague"), queryset=User.objects.none(), widget=forms.Select({"class": "form-select"}))
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": application.version})
        super().__init__(*args, prefix="assign", **kwargs)
        here = reviewers().exclude(pk=application.applicant_id)
        self.fields["to"].queryset = here  # type: ignore[attr-defined]
