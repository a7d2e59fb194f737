"""The parcel and the activation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.fields import TextField
from portal.forms.base import PageForm


class _OneLine(PageForm):
    """One line that has to be filled in; how it is written is for the action to fold."""

    may_be_empty: tuple[str, ...] = ()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = name not in self.may_be_empty
            field.widget.is_required = field.required


class ReceiptForm(_OneLine):
    """The parcel holds the right terminal."""

    may_be_empty = ("photo",)

    serial = TextField(
        _("Serial number"),
        _("On the label on the back of the terminal, after S/N. The same number stands on the box."),
        autocapitalize="characters",
        spellcheck="false",
    )
    photo = forms.FileField(
        label=_("Photo of the label (not needed)"),
        help_text=_("If something looks wrong, a photo shows us what you have."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )


class CodeForm(_OneLine):
    """The activation code from the message."""

    code = TextField(
        _("Activation code"),
        _("The 8 digits in the message we sent you."),
        inputmode="numeric",
        autocomplete="one-time-code",
    )
