"""The description for machines, told to people: each operation with what it takes and gives; pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Doc = Mapping[str, Any]
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Member:
    """One value: a parameter (`place` is path, query or header) or a member of a body (its path, with dots)."""

    name: str
    kind: str
    needed: bool
    text: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """`takes` and `gives` are the members of the bodies; `yes` is the status of a success, `refusals` the others."""

    key: str
    method: str
    path: str
    title: str
    parameters: list[Member]
    takes: list[Member]
    yes: str
    gives: list[Member]
    refusals: list[tuple[str, str]]

    @property
    def example(self) -> str:
        """A body to begin with: the members that are needed, empty."""
        return json.dumps({member.name: "" for member in self.takes if member.needed}, indent=2)


def operations_of(schema: Doc) -> list[Operation]:
    """Of an OpenAPI 3.1 document, in its order."""
    return [
        _operation(schema, method.upper(), path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def _operation(schema: Doc, method: str, path: str, operation: Doc) -> Operation:
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    yes = next(status for status in answers if status.startswith("2"))
    return Operation(
        key=operation["operationId"],
        method=method,
        path=path,
        title=operation.get("summary", ""),
        parameters=[_parameter(schema, row) for row in operation.get("parameters", ())],
        takes=list(_members(schema, _body(operation.get("requestBody", {})))),
        yes=yes,
        gives=list(_members(schema, _body(answers[yes]))),
        refusals=[(status, answer["description"]) for status, answer in answers.items() if status != yes],
    )


def _parameter(schema: Doc, row: Doc) -> Member:
    needed = bool(row.get("required"))
    return Member(row["name"], _kind(schema, row["schema"]), needed, row.get("description", ""), row["in"])


def _body(part: Doc) -> Doc:
    """The schema of a body in its first media type; nothing where there is none."""
    return next((media.get("schema", {}) for media in part.get("content", {}).values()), {})


def _members(schema: Doc, of: Doc, prefix: str = "", depth: int = _DEPTH) -> Iterator[Member]:
    shape = _whole(schema, of)
    if "items" in shape:
        yield from _members(schema, shape["items"], f"{prefix}[]", depth)
    for name, value in shape.get("properties", {}).items():
        path = f"{prefix}.{name}" if prefix else name
        needed, text = name in shape.get("required", ()), value.get("description", "")
        yield Member(path, _kind(schema, value), needed, text or _whole(schema, value).get("description", ""))
        if depth > 1:
            yield from _members(schema, value, path, depth - 1)


def _whole(schema: Doc, part: Doc) -> Doc:
    """What a reference stands for; of alternatives the one that is not null."""
    if "$ref" in part:
        found: Doc = schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]
        return _whole(schema, found)
    others = [other for other in part.get("anyOf", ()) if other.get("type") != "null"]
    return _whole(schema, others[0]) if len(others) == 1 else part


def _kind(schema: Doc, part: Doc) -> str:
    """A type in a word or two: with its format, or with the values that there are."""
    shape = _whole(schema, part)
    kinds = [_kind(schema, other) for other in shape.get("anyOf", ())]
    told = " | ".join(map(str, shape.get("enum", ()))) or shape.get("format") or shape.get("type") or " | ".join(kinds)
    if told == "array":
        told = f"array of {_kind(schema, shape.get('items', {}))}"
    nothing = any(other.get("type") == "null" for other in part.get("anyOf", ()))
    return f"{told or 'any'} | null" if nothing else str(told or "any")
