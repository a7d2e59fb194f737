"""Encryption at rest: what is stored is no longer readable, what is searched is found, and keys can be changed."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection

from portal import crypto
from portal.models import Merchant, User

NUMBER = "13800138000"


def _raw(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY {column}")
        return [row[0] for row in cursor.fetchall()]


def test_a_secret_comes_back_and_no_two_tokens_are_alike() -> None:
    first, second = crypto.encrypt(NUMBER), crypto.encrypt(NUMBER)
    assert first != second
    assert crypto.decrypt(first) == crypto.decrypt(second) == NUMBER


def test_a_token_under_a_dropped_key_is_refused(settings: Any) -> None:
    token = crypto.encrypt(NUMBER)
    settings.FIELD_KEYS = ["another-key"]
    with pytest.raises(InvalidToken):
        crypto.decrypt(token)


@pytest.mark.parametrize("typed", ["138 0013 8000", "１３８００１３８０００", " 13800138000 "])
def test_the_same_number_typed_another_way_has_the_same_index(typed: str) -> None:
    assert crypto.blind_index(typed) == crypto.blind_index(NUMBER)


def test_an_index_says_nothing_without_the_key(settings: Any) -> None:
    under_one = crypto.blind_index(NUMBER)
    settings.FIELD_KEYS = ["another-key"]
    assert crypto.blind_index(NUMBER) != under_one
    assert NUMBER not in under_one


@pytest.mark.django_db
def test_the_database_never_holds_the_number() -> None:
    User.objects.create_user("a@example.cn", "correct horse", mobile=NUMBER)
    (stored,) = _raw("portal_user", "mobile")
    assert NUMBER not in stored
    assert crypto.decrypt(stored) == NUMBER
    assert User.objects.with_mobile("138-0013-8000".replace("-", " ")) is not None


@pytest.mark.django_db
def test_an_encrypted_column_cannot_be_searched() -> None:
    with pytest.raises(FieldError, match="blind index"):
        Merchant.objects.filter(contact_mobile=NUMBER).exists()


@pytest.mark.django_db
def test_after_a_rotation_the_old_key_can_be_dropped(settings: Any) -> None:
    user = User.objects.create_user("a@example.cn", "correct horse", mobile=NUMBER)
    Merchant.objects.create(mid="898310058120001", name="示例茶室", contact_mobile=NUMBER)
    Merchant.objects.create(mid="898310058120002", name="示例书店")
    old = settings.FIELD_KEYS

    settings.FIELD_KEYS = ["new-key", *old]
    assert User.objects.with_mobile(NUMBER) == user
    call_command("rotate_field_keys", verbosity=0)

    settings.FIELD_KEYS = ["new-key"]
    assert User.objects.with_mobile(NUMBER) == user
    assert [m.contact_mobile for m in Merchant.objects.order_by("mid")] == [NUMBER, ""]


@pytest.mark.django_db
def test_second_factors_outlive_the_key_they_were_made_under(settings: Any) -> None:
    user = User.objects.create_user("rita@portal.example", "correct horse")
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user).get_unused_codes()

    settings.FIELD_KEYS = ["new-key", *settings.FIELD_KEYS]
    call_command("rotate_field_keys", verbosity=0)
    settings.FIELD_KEYS = ["new-key"]

    app = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    recovery = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    assert crypto.decrypt(app.data["secret"]) == secret
    assert recovery.wrap().get_unused_codes() == codes
