"""What the tests of the clinic's pages share."""

from django.test import Client

from tests.diagnostics.test_slip import CHINESE

SLIP = CHINESE


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


def paste(client: Client, text: str = SLIP) -> str:
    """The address that the text led to."""
    return str(client.post("/clinic/", {"says": text})["Location"])
