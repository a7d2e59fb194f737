"""Declaring: every purpose has a yes of its own, and the yes is to what was read."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.rules.consents import AGREEMENTS, Agreement
from portal.forms.base import PageForm


class DeclareForm(PageForm):
    """`version` is that of the answers on the page: nobody declares what another window has changed since."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, application: Application) -> None:
        self._read = data.get("version") if data is not None else None
        current = {"version": application.version}
        super().__init__(None if data is None else {**data.dict(), **current}, initial=current)
        self.application = application
        for item in AGREEMENTS:
            self.fields[item.purpose] = forms.BooleanField(
                label=item.tick, error_messages={"required": _("Please tick this point; without it we may not go on.")}
            )

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        if self._read != str(self.application.version):
            raise ValidationError(
                _("Something was changed in another window in the meantime. Please read your answers once more.")
            )
        return data

    @property
    def agreements(self) -> Iterator[tuple[Agreement, forms.BoundField]]:
        """Each with its tick, without the version."""
        return ((item, self[item.purpose]) for item in AGREEMENTS)

    @property
    def consents(self) -> list[str]:
        return [item.purpose for item in AGREEMENTS if self.cleaned_data.get(item.purpose)]
