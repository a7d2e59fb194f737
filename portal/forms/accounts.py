"""Signing up, signing in, a new password: each with one field for "email or mobile number"."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from allauth.account.internal.userkit import filter_users_by_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.forms.base import REQUIRED, page_helper
from portal.forms.contacts import ContactField
from portal.models import User


def dress(form: Any) -> None:
    """Our look on a form that allauth made: no placeholders (the label says it), our words for a missing value."""
    form.helper = page_helper()
    form.use_required_attribute = False
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        field.error_messages["required"] = REQUIRED


class SignInForm(account_forms.LoginForm):  # type: ignore[misc]
    """By email or mobile number. What is typed is brought to one form first, so that spaces win nobody extra tries."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = ContactField()
        self.fields["password"].help_text = ""
        self.order_fields(["login", "password"])
        dress(self)


class SignUpForm(account_forms.SignupForm):  # type: ignore[misc]
    """A new account. An account that exists already looks the same here; its owner gets a message that says so."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"], self.fields["phone"]
        self.fields["login"] = ContactField(help_text=_("We send a code there to make sure that it is yours."))
        self.fields["password1"].help_text = _("At least 8 characters, not only digits.")
        self.order_fields(["login", "password1"])
        dress(self)

    def clean_login(self) -> str:
        contact: str = self.cleaned_data["login"]
        if "@" in contact:
            self.cleaned_data["email"] = self.validate_unique_email(contact)
        else:
            self.cleaned_data["phone"] = contact  # whether it is known is looked up by clean()
        return contact

    def try_save(self, request: HttpRequest) -> "tuple[User | None, HttpResponse | None]":
        """Two sign-ups with one address at the same moment: the second is told what a later one would be told."""
        try:
            with transaction.atomic():
                return super().try_save(request)  # type: ignore[no-any-return]
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)  # type: ignore[no-any-return]


class ResetPasswordForm(account_forms.ResetPasswordForm):  # type: ignore[misc]
    """A code by email or SMS. The view reads the cleaned "email" as the key of its rate limit, so the name stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = ContactField()
        dress(self)

    def clean_email(self) -> str:
        contact: str = self.cleaned_data["email"]
        if "@" in contact:
            self.users = filter_users_by_email(contact, is_active=True, prefer_verified=True, for_login=True)
        else:
            user = get_adapter().get_user_by_phone(contact)
            self.users = [user] if user is not None and user.is_active else []
        return contact

    def save(self, request: HttpRequest, **_kwargs: Any) -> str:
        contact: str = self.cleaned_data["email"]
        user = self.users[0] if self.users else None
        PasswordResetVerificationProcess.initiate(request=request, user=user, email=contact)
        return contact
