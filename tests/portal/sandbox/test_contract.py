"""The sandbox serves the agreed API, the whole of it, whatever is sent."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.acquirer import signing
from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.app import URLS, create_app
from portal.acquirer.sandbox.world import World
from tests.portal.sandbox.conftest import KEY_ID, LINES, MID, SECRET, SERIAL

CONTRACT = Path(__file__).parents[3] / "docs/contract/acquirer-api.yaml"


class Signing:
    """Signs whatever passes, so that the generated requests get past the door."""

    def __init__(self) -> None:
        self.world = World()
        fleet.seed(self.world, LINES)
        self.app = create_app(self.world, keys={KEY_ID: SECRET})

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"].seek(0)
        headers = signing.headers(
            key_id=KEY_ID, secret=SECRET, method=environ["REQUEST_METHOD"], target=environ["REQUEST_URI"], body=body
        )
        environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        return self.app(environ, start_response)


def spec_with_known_entries() -> dict[str, Any]:
    """The contract, with entries that exist offered to the generator beside whatever it thinks of."""
    spec: dict[str, Any] = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    parameters = spec["components"]["parameters"]
    parameters["mid"]["examples"] = {"known": {"value": MID}}
    parameters["serial"]["examples"] = {"known": {"value": SERIAL}}
    parameters["idempotency"]["examples"] = {"one": {"value": "an-example-key"}}
    return spec


schema = schemathesis.openapi.from_dict(spec_with_known_entries())
schema.app = Signing()


@schema.parametrize()
@settings(
    max_examples=int(os.environ.get("SANDBOX_EXAMPLES", "25")), deadline=None, suppress_health_check=list(HealthCheck)
)
def test_every_answer_has_the_agreed_shape(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=[status_code_conformance, content_type_conformance, response_schema_conformance])


def test_every_operation_of_the_contract_is_served_and_no_other() -> None:
    spec = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    agreed = {
        (method.upper(), path.replace("{", "<").replace("}", ">"), operation["operationId"])
        for path, methods in spec["paths"].items()
        for method, operation in methods.items()
    }
    served = {
        (method, rule.rule, rule.endpoint)
        for rule in URLS.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/v1/")
    }
    assert served == agreed


@pytest.mark.parametrize(
    "target",
    [
        "/v1/status",
        f"/v1/merchants/{MID}",
        f"/v1/merchants/{MID}/account",
        f"/v1/terminals/{SERIAL}",
        f"/v1/terminals/{SERIAL}/parameters",
        f"/v1/transactions?mid={MID}",
        "/v1/fleet",
    ],
)
def test_known_entries_are_found(api: Any, target: str) -> None:
    assert json.loads(json.dumps(api.get(target))) != {}
