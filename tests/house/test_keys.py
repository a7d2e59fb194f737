"""Every operation of the operator's API has a line in the key table and keeps to it; none tells what is personal."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.actions.api_keys import make_key
from portal.api.operator.site import api
from portal.models import Merchant, Scope
from tests.house.key_table import KEYS, lines
from tests.house.test_nothing_readable import SECRETS
from tests.house.world import World, people, world


def _operations() -> dict[str, str]:
    """Operation → scope, from the code itself."""
    return {
        operation.operation_id: operation.auth_callbacks[0].scope
        for _path, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }


def test_every_operation_stands_in_the_table() -> None:
    assert set(lines()) == set(_operations())


def _ask(name: str, about: str, token: str, things: World) -> HttpResponse:
    """The answer; what the request changed is undone."""
    client = Client(headers={"authorization": f"Bearer {token}"} if token else {})
    url = reverse(f"operator:{name}", kwargs={} if about == "-" else things[about])
    with transaction.atomic():
        if name == "start_diagnosis":
            body = {"serial": things["terminal"]["serial"], "code": "03"}
            answer: Any = client.post(url, body, "application/json", headers={"idempotency-key": "house-table-1"})
        else:
            answer = client.get(url)
        transaction.set_rollback(True)
    return answer


def _tokens(scope: str) -> dict[str, str]:
    def make(scopes: list[str], merchants: list[Merchant] | None = None) -> str:
        return make_key(by=None, name="house", scopes=scopes, life=timedelta(days=1), merchants=merchants)[1]

    other, _ = Merchant.objects.get_or_create(mid="898310058129999", defaults={"name": "别家（示例）"})
    lacking = [one for one in Scope.values if one != scope]
    return {"none": "", "no_scope": make(lacking), "other": make([scope], [other]), "good": make([scope])}


@pytest.mark.django_db
def test_the_table_of_keys_is_kept_and_nothing_personal_is_told() -> None:
    persons = people()
    assert persons["owner"] is not None
    assert persons["reviewer"] is not None
    things, scopes = world(persons["owner"], persons["reviewer"]), _operations()
    wrong, told = {}, set()
    for name, (about, expected) in lines().items():
        tokens = _tokens(scopes[name])
        answers = [_ask(name, about, tokens[key], things) for key in KEYS]
        if tuple(answer.status_code for answer in answers) != expected:
            wrong[name] = [answer.status_code for answer in answers]
        told |= {name for answer in answers if any(secret in answer.content.decode() for secret in SECRETS)}
        foreign = answers[2].content.decode()
        told |= {name for mid in ("898310058120001", "SN-0001") if answers[2].status_code == 200 and mid in foreign}
    assert wrong == {}
    assert told == set()
