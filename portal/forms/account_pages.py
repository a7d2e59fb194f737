"""The other forms of the account pages: allauth's own, in our look and our words."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from django.utils.translation import gettext_lazy as _

from portal.forms.accounts import dress

_LABELS = {
    "code": _("Verification code"),
    "password": _("Password"),
    "oldpassword": _("Password until now"),
    "password1": _("New password"),
    "password2": _("New password once more"),
    "email": _("Email"),
    "phone": _("Mobile number"),
}


class _Dressed:
    """Mixed in before a form of allauth."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS.get(name, field.label)
            field.help_text = ""
        dress(self)


class EmailCodeForm(_Dressed, account_forms.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    pass


class PhoneCodeForm(_Dressed, account_forms.VerifyPhoneForm):  # type: ignore[misc]
    pass


class ResetCodeForm(_Dressed, account_forms.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    pass


class NewPasswordForm(_Dressed, account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(_Dressed, account_forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(_Dressed, account_forms.SetPasswordForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(_Dressed, account_forms.ReauthenticateForm):  # type: ignore[misc]
    pass


class AddEmailForm(_Dressed, account_forms.AddEmailForm):  # type: ignore[misc]
    pass


class ChangePhoneForm(_Dressed, account_forms.ChangePhoneForm):  # type: ignore[misc]
    pass


class SecondStepForm(_Dressed, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    pass


class SecondStepAgainForm(_Dressed, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    pass


class SecondStepOnForm(_Dressed, ActivateTOTPForm):  # type: ignore[misc]
    pass


class SecondStepOffForm(_Dressed, DeactivateTOTPForm):  # type: ignore[misc]
    pass


class RecoveryCodesForm(_Dressed, GenerateRecoveryCodesForm):  # type: ignore[misc]
    pass
