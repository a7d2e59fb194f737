"""One field for "email or mobile number", and one for the mainland mobile number itself."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.contacts import clean_email, clean_mobile


class MobileField(forms.CharField):
    """A mainland mobile number; cleans to eleven digits."""

    default_error_messages = {"invalid": _("Enter a mainland mobile number: 11 digits, for example 138 0013 8000.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return text
        mobile = clean_mobile(text)
        if mobile is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return mobile


class ContactField(forms.CharField):
    """An email address or a mainland mobile number; cleans to its one form. An @ tells them apart."""

    default_error_messages = {"invalid": _("Enter an email address, or a mainland mobile number of 11 digits.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Email or mobile number"))
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        contact = clean_email(text) if "@" in text.replace("＠", "@") else clean_mobile(text)
        if text and contact is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return contact or ""
