"""How allauth finds, makes and reaches our users: by email or by mainland mobile number, whichever they gave."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import EmailVerificationStage
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal import crypto, notify
from portal.contacts import clean_mobile
from portal.forms.contacts import MobileField
from portal.models import OutboxMessage, User
from portal.sms import short

_MISMATCH = _("This does not fit together. Please check the email or mobile number, and the password.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Every message goes through the outbox rows; no answer tells whether an account exists."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _MISMATCH,
        "phone_password_mismatch": _MISMATCH,
        "username_password_mismatch": _MISMATCH,
        "incorrect_code": _("This code is not right. Please look at the newest message."),
        "too_many_login_attempts": _("Too many failed tries. Please wait five minutes."),
        "rate_limited": _("That was too often. Please wait a moment."),
    }

    def get_login_stages(self) -> list[str]:
        ours = "portal.accounts.EmailStage"
        return [ours if stage.endswith(".EmailVerificationStage") else stage for stage in super().get_login_stages()]

    def new_user(self, request: HttpRequest) -> User:
        language = translation.get_language()
        return User(language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)

    def save_user(self, request: HttpRequest, user: User, form: forms.BaseForm, commit: bool = True) -> User:
        """The mobile number is there from the first insert, so that its unique index decides between two sign-ups."""
        user.mobile = form.cleaned_data.get("phone") or ""
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """A person reads the language chosen last, on whatever device."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=settings.SECURE_COOKIES
        )
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """allauth's own key leaves the mobile number out: all numbers would share one count."""
        login = credentials.get("email") or credentials.get("phone") or credentials.get("username") or ""
        return f"sign-in:{crypto.blind_index(str(login))}"

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        return MobileField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.mobile, user.mobile_verified) if user.mobile else None

    def get_user_by_phone(self, phone: str) -> User | None:
        mobile = clean_mobile(phone)
        return User.objects.with_mobile(mobile) if mobile else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.mobile, user.mobile_verified = phone, verified
        user.save(update_fields=["mobile", "mobile_index", "mobile_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A row in the outbox. A mobile number may stand where allauth expects an address: then it becomes an SMS."""
        values = {"email": email, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
        subject = " ".join(notify.render(f"{template_prefix}_subject.txt", values).split())
        body = notify.render(f"{template_prefix}_message.txt", values).strip()
        if "@" in email:
            notify.write(OutboxMessage.Channel.EMAIL, email, subject, body)
        elif template_prefix != "account/email/unknown_account":  # nobody pays for SMS to strangers
            text = _code_sms(context["code"]) if "code" in context else short(subject)
            notify.write(OutboxMessage.Channel.SMS, email, "", text)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **_kwargs: Any) -> None:
        notify.write(OutboxMessage.Channel.SMS, phone, "", _code_sms(code), user=user)

    def send_account_already_exists_sms(self, phone: str) -> None:
        notify.write(OutboxMessage.Channel.SMS, phone, "", short(notify.render("account/sms/exists.txt", {}).strip()))


def _code_sms(code: str) -> str:
    return notify.render("account/sms/code.txt", {"code": code}).strip()


class EmailStage(EmailVerificationStage):  # type: ignore[misc]
    """Asks for the email code only where there is an email to prove: people may sign up with a mobile number alone."""

    def handle(self) -> Any:
        user = self.login.user
        if user is not None and not self.login.email and (not user.email or user.mobile_verified):
            return None, True
        return super().handle()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor are encrypted at rest; those who decide on others cannot put it down."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not authenticator.user.is_reviewer

    def _get_user_identifier(self, user: User) -> str:
        return user.email or user.label
