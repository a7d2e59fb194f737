"""What travels between the WSGI shell and the operations: a call, an answer, a problem."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from portal.acquirer.sandbox.bodies import Body
from portal.acquirer.sandbox.world import World

BodyT = TypeVar("BodyT", bound=Body)


class Problem(Exception):
    """An answer in the shape of the contract's Error."""

    def __init__(self, status: int, code: str, message: str, fields: list[dict[str, str]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"code": code, "message": message, **({"fields": fields} if fields else {})}


def not_found(what: str) -> Problem:
    return Problem(404, "not_found", f"no such {what}")


def invalid(message: str, field_name: str | None = None) -> Problem:
    return Problem(422, "invalid", message, [{"field": field_name, "reason": message}] if field_name else None)


@dataclass(frozen=True, slots=True)
class Call:
    """One verified request."""

    args: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> dict[str, Any]:
        try:
            body = json.loads(self.body or b"null")
        except (ValueError, RecursionError) as exc:
            raise invalid("the body is not JSON") from exc
        if not isinstance(body, dict):
            raise invalid("the body is not an object")
        return body

    def read(self, shape: type[BodyT]) -> BodyT:
        try:
            return shape.model_validate_json(json.dumps(self.json()))
        except ValidationError as exc:
            fields = [
                {"field": ".".join(str(part) for part in error["loc"]), "reason": error["msg"]}
                for error in exc.errors(include_url=False, include_input=False)
            ]
            raise Problem(422, "invalid", "the body does not have the agreed shape", fields) from exc

    def whole(self, name: str, *, default: int, most: int) -> int:
        raw = self.query.get(name)
        if raw is None:
            return default
        if not (raw.isascii() and raw.isdigit() and len(raw) < 9 and 1 <= int(raw) <= most):
            raise invalid(f"{name} must be a whole number from 1 to {most}", name)
        return int(raw)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back as JSON; a body of None is an empty body."""

    body: Any = None
    status: int = 200


Operation = Callable[[World, Call], Answer]
