"""The terminal API: reports in, commands out. Source: docs/contract/terminal-api.md and rules 16–17."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError

from portal.actions.heartbeats import caller_id, finish_command
from portal.api.answers import Refusal, parse_object, read_body, wrong_members
from portal.api.heartbeats import BODY_LIMIT, REFUSAL_HEADERS, Call, given_hash, take_in, unauthorized
from portal.api.messages import CommandResult
from portal.models import CommandState


def terminal_api(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that terminals call: token instead of session, JSON in and out, POST only.

    csrf_exempt because nothing here rests on a cookie.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, serial: str, **kwargs: str) -> HttpResponse:
        try:
            if request.method != "POST":
                return Refusal(405, "method_not_allowed", "Use POST.").response({"Allow": "POST"})
            return view(request, serial, **kwargs)
        except Refusal as refusal:
            return refusal.response(REFUSAL_HEADERS.get(refusal.status))

    return csrf_exempt(login_not_required(wrapped))


@terminal_api
def heartbeat(request: HttpRequest, serial: str) -> HttpResponse:
    """Stores one report and hands over the commands that wait."""
    meta = request.META
    call = Call(serial, meta.get("HTTP_AUTHORIZATION", ""), meta.get("CONTENT_LENGTH") or "", request.read)
    return JsonResponse(take_in(call))


@terminal_api
def command(request: HttpRequest, serial: str, command_id: str) -> HttpResponse:
    """Takes back what became of one command; repeats change nothing."""
    terminal = _caller(request, serial)
    raw = parse_object(read_body(request, BODY_LIMIT))
    try:
        result = CommandResult.model_validate(raw)
    except ValidationError as error:
        raise wrong_members(error) from None
    unknown = Refusal(404, "not_found", "This terminal has no such command.")
    try:
        identity = UUID(command_id)
    except ValueError:
        raise unknown from None
    state = finish_command(terminal, identity, state=CommandState(result.state), failure=result.failure or "")
    if state is None:
        raise unknown
    return JsonResponse({"command_id": command_id, "state": state})


def _caller(request: HttpRequest, serial: str) -> int:
    """The terminal whose token this is. An unknown serial and a wrong token are the same 401, by the same work."""
    hashed = given_hash(request.META.get("HTTP_AUTHORIZATION", ""))
    found = caller_id(serial, token_hash=hashed) if "\x00" not in serial else None
    if found is None:
        raise unauthorized()
    return found
