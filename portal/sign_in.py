"""Which of our forms allauth shows on its pages."""

from typing import Final

ACCOUNT_FORMS: Final = {
    "login": "portal.forms.accounts.SignInForm",
    "signup": "portal.forms.accounts.SignUpForm",
    "reset_password": "portal.forms.accounts.ResetPasswordForm",
    "confirm_email_verification_code": "portal.forms.account_pages.EmailCodeForm",
    "verify_phone": "portal.forms.account_pages.PhoneCodeForm",
    "confirm_password_reset_code": "portal.forms.account_pages.ResetCodeForm",
    "reset_password_from_key": "portal.forms.account_pages.NewPasswordForm",
    "change_password": "portal.forms.account_pages.ChangePasswordForm",
    "set_password": "portal.forms.account_pages.SetPasswordForm",
    "reauthenticate": "portal.forms.account_pages.ReauthenticateForm",
    "add_email": "portal.forms.account_pages.AddEmailForm",
    "change_phone": "portal.forms.account_pages.ChangePhoneForm",
}
MFA_FORMS: Final = {
    "authenticate": "portal.forms.account_pages.SecondStepForm",
    "reauthenticate": "portal.forms.account_pages.SecondStepAgainForm",
    "activate_totp": "portal.forms.account_pages.SecondStepOnForm",
    "deactivate_totp": "portal.forms.account_pages.SecondStepOffForm",
    "generate_recovery_codes": "portal.forms.account_pages.RecoveryCodesForm",
}
