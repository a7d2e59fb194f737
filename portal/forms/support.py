"""What a merchant or one of ours writes in a support case, with pictures."""

import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.actions.support import LONGEST
from portal.forms.base import PageForm
from portal.models import Merchant, Terminal
from portal.support.topics import Topic


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files; each is looked at by itself when it is taken in."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[bytes]"]:
        return [file for file in (data if isinstance(data, list | tuple) else [data]) if file]


class WriteForm(PageForm):
    """`key` makes a second press of the same button count once; `kept` are files taken in by an earlier try."""

    body = forms.CharField(
        label=_("Your message"),
        required=False,
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Please leave out card numbers, passwords and codes; we never need them."),
    )
    pictures = SeveralFilesField(
        label=_("Screenshots or photos"),
        required=False,
    )
    key = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)


class AnswerForm(WriteForm):
    """The same at the desk, with what its writer had seen."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    seen_line = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TerminalField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Terminal) -> str:
        return f"{obj.serial} {obj.place_address}".strip()


class ShopField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Merchant) -> str:
        return obj.shown_name


class NewCaseForm(WriteForm):
    """A case without a check. What the portal knows already is not asked: with one shop, no question about the shop."""

    topic = forms.ChoiceField(label=_("What is it about?"), choices=Topic.choices, widget=forms.RadioSelect)
    merchant = ShopField(Merchant.objects.none(), label=_("Shop"), required=False, empty_label=None)
    terminal = TerminalField(
        Terminal.objects.none(), label=_("Terminal"), required=False, empty_label=_("None in particular")
    )
    field_order = ["topic", "merchant", "terminal", "body", "pictures"]

    def __init__(self, *args: Any, merchants: QuerySet[Merchant], terminals: QuerySet[Terminal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].required = True
        self.fields["body"].label = _("What happened?")
        shops = list(merchants[:2])
        self._only_shop = shops[0] if len(shops) == 1 else None
        if len(shops) > 1:
            self._choices("merchant", merchants)
        else:
            del self.fields["merchant"]
        self._choices("terminal", terminals)

    def _choices(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    @property
    def merchant_meant(self) -> Merchant | None:
        """The terminal's shop, else the chosen one, else the only one."""
        terminal: Terminal | None = self.cleaned_data.get("terminal")
        if terminal is not None and terminal.merchant is not None:
            return terminal.merchant
        chosen: Merchant | None = self.cleaned_data.get("merchant")
        return chosen or self._only_shop
