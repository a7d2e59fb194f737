"""How the terminal API and the callbacks read a body and refuse it: always JSON, never a stack trace."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse
from pydantic import ValidationError


class Refusal(Exception):
    """The request is refused; carries the whole answer."""

    def __init__(self, status: int, code: str, message: str, fields: list[dict[str, str]] | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields or []

    def body(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "fields": self.fields}

    def response(self, headers: dict[str, str] | None = None) -> JsonResponse:
        return JsonResponse(self.body(), status=self.status, headers=headers)


def read_body(request: HttpRequest, limit: int) -> bytes:
    """The raw body, at most `limit` bytes; a larger one is refused without being kept (413)."""
    return read_up_to(limit, length=request.META.get("CONTENT_LENGTH") or "", read=request.read)


def read_up_to(limit: int, *, length: str, read: Callable[[int], bytes]) -> bytes:
    """The same, from wherever it comes; `length` as the caller announced it."""
    too_large = Refusal(413, "too_large", f"The body is larger than {limit} bytes.")
    try:
        if int(length or 0) > limit:
            raise too_large
    except ValueError:
        raise Refusal(400, "invalid", "Content-Length is not a number.") from None
    body = read(limit + 1)
    if len(body) > limit:
        raise too_large
    return body


def parse_object(body: bytes) -> dict[str, Any]:
    """A JSON object in UTF-8; everything else is 422. NaN and Infinity are not JSON."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal(422, "invalid", "The body is not JSON.") from None
    if not isinstance(value, dict):
        raise Refusal(422, "invalid", "The body is not a JSON object.")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def wrong_members(error: ValidationError) -> Refusal:
    """422 that names every member of a wrong type and why, without repeating what was sent."""
    fields = [
        {"field": ".".join(str(part) for part in item["loc"]), "reason": item["msg"]}
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    names = ", ".join(item["field"] for item in fields)
    return Refusal(422, "invalid", f"Not understood: {names}.", fields)
