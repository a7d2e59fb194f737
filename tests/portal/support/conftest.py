"""Alice's shop has asked about its terminal; Rita and Sam sit at the desk."""

import uuid
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from portal.actions.support import open_case
from portal.models import Merchant, Role, SupportCase, Terminal, User
from tests.portal.conftest import alice, bob, charlie, reviewer, shop, terminal  # noqa: F401
from tests.portal.signin import sign_in

SUBJECT = ("终端未绑定商户", "The terminal is bound to nobody")


def photo(name: str = "screen.png", kind: str = "PNG") -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (320, 240), "teal").save(picture, kind)
    return SimpleUploadedFile(name, picture.getvalue())


@pytest.fixture
def sam(db: None) -> User:
    return User.objects.create_user("sam@portal.example", "correct horse", name="Sam", role=Role.OPERATOR)


@pytest.fixture
def case(alice: User, shop: Merchant, terminal: Terminal) -> SupportCase:  # noqa: F811
    return ask(alice, shop, terminal)


def ask(by: User, merchant: Merchant | None, terminal: Terminal | None = None, **given: Any) -> SupportCase:  # noqa: F811
    wanted = {"subject": SUBJECT, "about": f"new:{uuid.uuid4()}", **given}
    return open_case(by=by, merchant=merchant, terminal=terminal, **wanted)


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return sign_in(client, user, second_factor=user.is_reviewer)
