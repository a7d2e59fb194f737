"""The parcel and the activation."""

from django.utils.translation import gettext_lazy as _

from applications.forms.fields import TextField
from portal.forms.base import PageForm


class _OneLine(PageForm):
    """One line that has to be filled in; how it is written is for the action to fold."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True
            field.widget.is_required = True


class ReceiptForm(_OneLine):
    """The parcel holds the right terminal."""

    serial = TextField(
        _("Serial number"),
        _("On the label on the back of the terminal, after S/N. The same number stands on the box."),
        autocapitalize="characters",
        spellcheck="false",
    )


class CodeForm(_OneLine):
    """The activation code from the message."""

    code = TextField(
        _("Activation code"),
        _("The 8 digits in the message we sent you."),
        inputmode="numeric",
        autocomplete="one-time-code",
    )
