"""A key for Alice's shop and one for everything, and a way to ask with them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from portal.actions.api_keys import make_key
from portal.models import Merchant, Scope

Ask = Callable[..., HttpResponse]


def new_key(*scopes: str, **about: Any) -> str:
    return make_key(by=None, name="test", scopes=scopes or Scope.values, life=timedelta(days=1), **about)[1]


@pytest.fixture
def key(db: None) -> str:
    return new_key()


@pytest.fixture
def ask(client: Client, key: str) -> Ask:
    """GET below /api/v1/ with the key, or with another."""

    def get(path: str, *, token: str = key, **query: Any) -> HttpResponse:
        return client.get(f"/api/v1/{path}", query, headers={"authorization": f"Bearer {token}"})

    return get


@pytest.fixture
def start(client: Client, key: str) -> Ask:
    """Start a diagnosis with the key."""

    def post(body: Any, word: str | None = "once-0001", *, token: str = key) -> HttpResponse:
        headers = {"authorization": f"Bearer {token}"} | ({"idempotency-key": word} if word is not None else {})
        return client.post("/api/v1/diagnoses", body, content_type="application/json", headers=headers)

    return post


@pytest.fixture
def other_shop(db: None) -> Merchant:
    return Merchant.objects.create(mid="898310058120002", name="Bella's Bakery")
