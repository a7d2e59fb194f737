"""Another contact of a shop: who is reached, under which number and address; the mobile is never shown in full."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.contacts import clean_email
from portal.forms.change_base import ChangeForm
from portal.forms.contacts import MobileField
from portal.masking import mask_mobile

_NAMES = ("contact_name", "contact_mobile", "contact_email")


class ContactForm(ChangeForm):
    contact_name = forms.CharField(label=_("Name of the contact"), max_length=80)
    contact_mobile = MobileField(label=_("Mobile number of the contact"), required=False)
    contact_email = forms.CharField(
        label=_("Email of the contact"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocapitalize": "none"}),
    )

    def prepare(self) -> None:
        for name in ("contact_name", "contact_email"):  # the number is typed again: a mask cannot be sent
            self.start(name, self.scene.wanted.get(name, self.scene.now.get(name)))
        known = self.scene.wanted.get("contact_mobile") or self.scene.now.get("contact_mobile")
        if known:
            self.fields["contact_mobile"].help_text = _("Left empty, %(number)s stays.") % {
                "number": mask_mobile(known)
            }

    def clean_contact_email(self) -> str:
        text: str = self.cleaned_data["contact_email"]
        email = clean_email(text) if text else ""
        if email is None:
            raise forms.ValidationError(_("Enter an email address like name@example.com."))
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.wanted:
            self.add_error(None, _("Nothing is changed yet: change at least one line."))
        return data

    @property
    def wanted(self) -> dict[str, Any]:
        """Only what is to change; what is left empty stays: an earlier answer to the reviewer, or the record."""
        typed = {name: self.cleaned_data.get(name) or self.scene.wanted.get(name) for name in _NAMES}
        return {name: value for name, value in typed.items() if value and value != self.scene.now.get(name)}
