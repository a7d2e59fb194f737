"""The description and the answers agree, whatever is asked: schemathesis tries what people would not."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from diagnostics.actions.start import open_diagnosis
from portal.actions.api_keys import make_key
from portal.api.operator.site import api
from portal.models import Scope, Terminal, User

_KNOWN = {"mid": "898310058120001", "serial": "SN-0001"}


def _described() -> dict[str, Any]:
    """The schema, with entries that exist offered to the generator beside whatever it thinks of.

    Without its word on keys: each request bears one (what happens without stands in tests/house/key_table.py).
    """
    schema: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    for methods in schema["paths"].values():
        for operation in methods.values():
            operation.pop("security")
            for part in operation.get("parameters", ()):
                if part["name"] in _KNOWN:
                    part["examples"] = {"known": {"value": _KNOWN[part["name"]]}}
    return schema


schema = schemathesis.openapi.from_dict(_described())
schema.app = get_wsgi_application()


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A real request gives its connection back at its end; a test needs the one that it began with, as Django's own
    client for tests keeps it.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(terminal: Terminal, alice: User) -> str:
    open_diagnosis(terminal, by=alice, code="03")
    scopes = Scope.values
    return make_key(by=None, name="schemathesis", scopes=scopes, life=timedelta(days=1), per_minute=100_000)[1]


@schema.parametrize()
@settings(
    max_examples=8, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
def test_every_answer_is_one_that_is_described(case: schemathesis.Case, token: str) -> None:
    """Left out: that whatever fits the schema is taken. A cursor does that nobody signed, and a NUL."""
    case.call_and_validate(headers={"authorization": f"Bearer {token}"}, excluded_checks=[positive_data_acceptance])
