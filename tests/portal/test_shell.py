"""The shell of pages is drawn once, and yet everybody gets theirs: by language, kind of person and place."""

import re

import pytest
from django.test import Client

from portal.models import Terminal, User
from tests.portal.signin import sign_in

pytestmark = pytest.mark.django_db


def _nav(client: Client, url: str, language: str) -> str:
    client.cookies["django_language"] = language
    found = re.search(r'<nav class="site-nav.*?</nav>', client.get(url, follow=True).content.decode(), re.S)
    return found[0] if found else ""


def test_everybody_goes_where_they_may_in_their_language(
    client: Client, alice: User, reviewer: User, terminal: Terminal
) -> None:
    assert _nav(client, "/", "en") == ""
    sign_in(client, alice)
    for _ in range(2):
        chinese, english, elsewhere = (
            _nav(client, url, language) for url, language in (("/", "zh-hans"), ("/", "en"), ("/terminals/", "en"))
        )
        assert re.findall(r'aria-current="page">(.*?)<', chinese) == ["首页"]
        assert re.findall(r'aria-current="page">(.*?)<', english) == ["Home"]
        assert re.findall(r'aria-current="page">(.*?)<', elsewhere) == ["Terminals"]
    client.logout()
    sign_in(client, reviewer, second_factor=True)
    staff = _nav(client, "/terminals/", "en")
    assert re.findall(r'aria-current="page">(.*?)<', staff) == ["Terminals"]
    assert "Review desk" in staff
    assert "Review desk" not in english
