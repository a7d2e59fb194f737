"""Callbacks of the acquirer: POST /acquirer/events. Source: docs/contract/acquirer-api.yaml, webhooks."""

import math
from typing import Annotated, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from portal.actions.events import store_event
from portal.api.answers import Refusal, parse_object, read_body, wrong_members
from portal.api.signed import check_signature
from portal.wire import Text, Time, parse_time

BODY_LIMIT = 1024 * 1024
_DEEPEST = 100
# What must be there for the news to concern anybody. An unknown type is kept as it is: the list may grow.
_NEEDED = {
    "merchant.changed": ("mid",),
    "terminal.changed": ("serial",),
    "application.changed": ("application_id", "state"),
    "notice.published": ("id", "title"),
}


class Event(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    id: Annotated[Text, Field(min_length=1, max_length=120)]
    type: Annotated[Text, Field(min_length=1, max_length=60)]
    at: Time
    data: dict[str, Any]


@csrf_exempt  # signed by the acquirer; nothing here rests on a cookie
@login_not_required
def acquirer_events(request: HttpRequest) -> HttpResponse:
    """Takes one signed event in: 204 taken or known, 401 not genuine, 413 too large, 422 not understood."""
    try:
        if request.method != "POST":
            return Refusal(405, "method_not_allowed", "Use POST.").response({"Allow": "POST"})
        body = read_body(request, BODY_LIMIT)
        check_signature(request, body, {settings.ACQUIRER_KEY_ID: settings.ACQUIRER_SECRET})
        event = understand(parse_object(body))
    except Refusal as refusal:
        return refusal.response()
    store_event(event.id, type=event.type, at=parse_time(event.at), data=event.data)
    return HttpResponse(status=204)


def understand(raw: dict[str, Any]) -> Event:
    try:
        event = Event.model_validate(raw)
    except ValidationError as error:
        raise wrong_members(error) from None
    missing = [name for name in _NEEDED.get(event.type, ()) if not _named(event.data.get(name))]
    if missing:
        fields = [{"field": f"data.{name}", "reason": "missing or not a text"} for name in missing]
        raise Refusal(422, "invalid", f"Not understood: {', '.join(missing)}.", fields)
    if not storable(event.data):
        raise Refusal(422, "invalid", "The data holds something that is not JSON text or a finite number.")
    return event


def _named(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def storable(value: Any, depth: int = 0) -> bool:
    """Whether both databases can keep it: no NUL, no half surrogate pair, no infinite number, no endless nesting."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, dict):
        return all(storable(key, depth) and storable(item, depth + 1) for key, item in value.items())
    if isinstance(value, list):
        return all(storable(item, depth + 1) for item in value)
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
    return not isinstance(value, float) or math.isfinite(value)
