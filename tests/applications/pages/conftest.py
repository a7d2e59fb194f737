"""People in front of a browser, without a browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.models import User

Visit = Callable[..., Client]


@pytest.fixture
def visit() -> Visit:
    """`visit(wang)` → Wang's browser; `visit()` → a visitor's; in English unless said otherwise."""

    def sign_in(user: User | None = None, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        if user is not None:
            client.force_login(user)
        return client

    return sign_in
