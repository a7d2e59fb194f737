"""People in front of a browser, without a browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from applications.actions.review import ask_correction
from applications.effects.corrections import CorrectionItem
from applications.models import Application
from portal.models import User
from tests.applications.actions.conftest import activating, opened, received, shipped

__all__ = ["activating", "opened", "received", "shipped"]

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


ASKED = [
    CorrectionItem("contact.mobile", "unreachable", "Nobody answers."),
    CorrectionItem("contact.id_valid_until", "date_mismatch", ""),
    CorrectionItem("documents.shop_front", "cut_off", "The whole sign, please."),
]


@pytest.fixture
def correcting(in_review: Application, rita: User) -> Application:
    """A number, a date and a photo are to be corrected."""
    return ask_correction(in_review, by=rita, items=ASKED, seen_version=in_review.version)
