"""The description of the API that people read: whole without JavaScript, and nothing of it comes from elsewhere."""

import re
from typing import Any

import pytest
from django.test import Client

from portal.api.operator.description import Member, operations_of
from portal.api.operator.site import api


def schema() -> dict[str, Any]:
    found: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    return found


@pytest.mark.django_db
def test_every_operation_stands_there_with_all_that_it_takes_and_gives(client: Client) -> None:
    page = client.get("/api/v1/docs/", headers={"accept-language": "en"}).content.decode()
    for path, methods in schema()["paths"].items():
        assert f"<code>{path}</code>" in page
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page
            assert all(f"<code>{part['name']}</code>" in page for part in operation.get("parameters", ()))
    assert not re.search(r'(?:src|href)="https?:', page)


def test_an_operation_is_told_with_references_lists_and_what_may_be_nothing_resolved() -> None:
    shape = {
        "Row": {"properties": {"id": {"type": "string", "format": "uuid"}, "at": {"anyOf": [
            {"type": "string", "format": "date-time"}, {"type": "null"}]}}, "required": ["id"]},
        "Page": {"properties": {"rows": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
                                "state": {"enum": ["on", "off"]}}, "required": ["rows"]},
    }  # fmt: skip
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}
    document = {
        "components": {"schemas": shape},
        "paths": {"/rows": {"get": {"operationId": "rows", "responses": {
            "200": {"description": "OK", "content": body}, "404": {"description": "Not Found"}}}}},
    }  # fmt: skip
    (operation,) = operations_of(document)
    assert (operation.method, operation.yes, operation.refusals) == ("GET", "200", [("404", "Not Found")])
    assert operation.gives == [
        Member("rows", "array of any", True),
        Member("rows[].id", "uuid", True),
        Member("rows[].at", "date-time | null", False),
        Member("state", "on | off", False),
    ]


def test_a_write_begins_with_what_it_needs() -> None:
    written = next(operation for operation in operations_of(schema()) if operation.method == "POST")
    assert [member.name for member in written.parameters] == ["Idempotency-Key"]
    assert '"serial"' in written.example
