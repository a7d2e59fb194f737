"""Every address of the site has a line in the guard table, and keeps to it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from portal.models import User
from tests.house.guard_table import GUARDS, PERSONS, Guard
from tests.house.world import World, people, world
from tests.portal.signin import sign_in

TABLED = {guard.name: guard.answers for guard in GUARDS}


def _addresses(resolver: Any, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        else:
            yield from _addresses(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


def test_every_address_stands_in_the_table_once() -> None:
    listed = [guard.name for guard in GUARDS]
    assert set(_addresses(get_resolver())) ^ set(listed) == set()
    assert len(listed) == len(set(listed))


def test_a_stranger_never_learns_that_something_exists() -> None:
    # Terminals sign for themselves; a link is for whoever holds it; the words of an agreement are the same for all.
    open_to_all = {"terminal", "shared", "change_kind", "paper_link", "agreement"}
    named = [guard for guard in GUARDS if not guard.name.startswith("operator:")]  # keys, not people: key_table.py
    about_something = [guard for guard in named if guard.about and guard.about[0] not in open_to_all]
    assert {guard.name for guard in about_something if guard.answers[1] != 404} == set()


def _answer(guard: Guard, person: str, user: User | None, things: World) -> int:
    """The status; what the request changed is undone."""
    client = Client(headers={"accept-language": "en"})
    url = reverse(guard.name, kwargs={key: value for name in guard.about for key, value in things[name].items()})
    with transaction.atomic():
        if user:
            sign_in(client, user, second_factor=user.is_reviewer)
        answer = client.generic(guard.method, url)
        transaction.set_rollback(True)
    if person == "anonymous" and answer.status_code == 302 and guard.name.partition("_")[0] not in {"account", "mfa"}:
        assert answer["Location"].startswith("/accounts/login/") or guard.name == "set_language"
    return answer.status_code


@pytest.mark.django_db
def test_the_table_is_kept() -> None:
    persons = people()
    owner, reviewer = persons["owner"], persons["reviewer"]
    assert owner is not None
    assert reviewer is not None
    things = world(owner, reviewer)
    answers = {g.name: tuple(_answer(g, person, persons[person], things) for person in PERSONS) for g in GUARDS}
    assert {name: got for name, got in answers.items() if got != TABLED[name]} == {}
