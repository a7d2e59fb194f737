"""How allauth finds, makes and reaches our users: by email or by mainland mobile number."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from portal.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Placeholder for the account work: see portal.accounts."""

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.mobile, user.mobile_verified) if user.mobile else None

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.with_mobile(phone)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def _unused(self) -> Any:
        return None
