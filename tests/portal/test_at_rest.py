"""What signing in leaves behind in the database cannot be read there."""

import base64

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from portal import settings as product
from portal.at_rest import SessionStore, cache_key

MOBILE = "13800138000"


@pytest.mark.django_db
def test_a_session_does_not_hold_the_number_in_the_open(client: Client) -> None:
    client.post("/accounts/signup/", {"login": MOBILE, "password1": "a-good-password-2026"})
    assert MOBILE in str(dict(client.session.items()))
    kept = Session.objects.get().session_data
    assert base64.urlsafe_b64decode(kept)[:1] == b"\x80"  # a Fernet token and nothing else


@pytest.mark.django_db
def test_keys_of_sessions_can_be_changed(settings: Settings) -> None:
    old = settings.FIELD_KEYS
    session = SessionStore()
    session["seen"] = "yes"
    session.save()

    settings.FIELD_KEYS = ["new key", *old]
    assert SessionStore(session.session_key)["seen"] == "yes"
    settings.FIELD_KEYS = ["new key"]
    assert dict(SessionStore(session.session_key).items()) == {}


def test_a_session_written_before_or_tampered_with_has_ended() -> None:
    assert [SessionStore().decode(kept) for kept in ("eyJhIjoxfQ:1abc:xyz", "", "中")] == [{}, {}, {}]


def test_a_cache_key_names_nobody(settings: Settings) -> None:
    key = cache_key(f"limit:{MOBILE}", "", 1)
    assert (MOBILE in key, key) == (False, cache_key(f"limit:{MOBILE}", "", 1))
    settings.SECRET_KEY = "another"
    assert cache_key(f"limit:{MOBILE}", "", 1) != key


def test_the_product_uses_both() -> None:
    assert settings.SESSION_ENGINE == "portal.at_rest"
    assert product.CACHES["default"]["KEY_FUNCTION"] == "portal.at_rest.cache_key"
