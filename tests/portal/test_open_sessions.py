"""Who finds a session left open may look at the account, and must know the password to take it over."""

import pytest
from django.test import Client

from portal.models import OutboxMessage, User
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/accounts/email/", {"action_add": "", "email": "thief@other.example"}),
        ("/accounts/phone/change/", {"phone": "13900139000"}),
    ],
)
def test_a_new_address_wants_the_password_first(
    client: Client, alice: User, address: str, typed: dict[str, str]
) -> None:
    sign_in(client, alice)
    asked = client.post(address, typed)
    assert asked["Location"].partition("?")[0] == "/accounts/reauthenticate/"
    client.post(asked["Location"], {"password": "a guess"})
    assert OutboxMessage.objects.count() == 0

    client.post(asked["Location"], {"password": "correct horse"})
    assert OutboxMessage.objects.count() == 1  # what was typed goes on from there
