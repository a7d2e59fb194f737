"""The sandbox acquirer as a WSGI application: who is asking, once or again, and what may go wrong on the wire."""

import hashlib
import ipaddress
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from portal.acquirer import signing
from portal.acquirer.sandbox import transport
from portal.acquirer.sandbox.control import CONTROL
from portal.acquirer.sandbox.http import Answer, Call, Problem, invalid
from portal.acquirer.sandbox.operations import NEEDS_KEY, OPERATIONS
from portal.acquirer.sandbox.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_BODY = 1 << 20
MAX_SEED = 256 << 20  # a whole fleet may come through the side door
_CONTRACT = [
    ("GET", "/v1/status", "service_status"),
    ("GET", "/v1/merchants/<mid>", "merchant"),
    ("GET", "/v1/merchants/<mid>/account", "account"),
    ("GET", "/v1/terminals/<serial>", "terminal"),
    ("GET", "/v1/terminals/<serial>/parameters", "parameters"),
    ("POST", "/v1/terminals/<serial>/sign-on-test", "sign_on_test"),
    ("POST", "/v1/terminals/<serial>/commands", "send_command"),
    ("GET", "/v1/commands/<command_id>", "command"),
    ("PUT", "/v1/terminals/<serial>/binding", "bind"),
    ("DELETE", "/v1/terminals/<serial>/binding", "unbind"),
    ("GET", "/v1/transactions", "transactions"),
    ("GET", "/v1/fleet", "fleet"),
    ("POST", "/v1/applications", "submit_application"),
    ("GET", "/v1/applications/<application_id>", "application"),
]
_DOORS = [
    ("GET", "/sandbox/health", "health"),
    ("GET", "/sandbox/devices", "devices"),
    ("POST", "/sandbox/devices/<serial>/commands", "device_command"),
    ("GET", "/sandbox/control/faults", "active_faults"),
    ("POST", "/sandbox/control/inject", "inject"),
    ("POST", "/sandbox/control/set", "set_state"),
    ("POST", "/sandbox/control/lift", "lift"),
    ("POST", "/sandbox/control/advance", "advance"),
    ("POST", "/sandbox/control/papers", "papers"),
    ("POST", "/sandbox/control/pay", "pay"),
    ("POST", "/sandbox/control/seed", "seed"),
    ("POST", "/sandbox/control/renew", "renew"),
    ("POST", "/sandbox/control/notice", "notice"),
]
URLS = Map(
    [Rule(path, methods=[method], endpoint=name) for method, path, name in [*_CONTRACT, *_DOORS]],
    strict_slashes=False,
    merge_slashes=False,
)


class Sandbox:
    """Made by create_app()."""

    def __init__(self, world: World, keys: Mapping[str, str]) -> None:
        self.world = world
        self.keys = keys

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = MAX_SEED if request.path.startswith("/sandbox/") else MAX_BODY
        try:
            body = request.get_data()
            response = self._route(request, body)
        except Problem as problem:
            response = _json(problem.body, problem.status)
        except RequestEntityTooLarge:
            response = _json(Problem(413, "invalid", "the body is larger than 1 MiB").body, 413)
        except HTTPException as error:
            code = "not_found" if error.code == 404 else "invalid"
            response = _json({"code": code, "message": error.description or code}, error.code or 500)
        return response(environ, start_response)

    def _route(self, request: Request, body: bytes) -> Response:
        path = request.path
        if path.startswith("/sandbox/"):
            return self._side_door(request, body)
        self._verify(request, body)
        operation, args = URLS.bind_to_environ(request.environ).match()
        call = Call(args, request.args.to_dict(), body)
        faults = transport.claim(self.world, operation, self._serials(call))
        transport.before(faults, request.environ)
        response = _response(self._perform(operation, call, request))
        return transport.after(faults, response, request.environ)

    def _verify(self, request: Request, body: bytes) -> None:
        def seen(nonce: str) -> bool:
            return self.world.store.use_nonce(nonce, now=self.world.clock(), memory=signing.NONCE_MEMORY_SECONDS)

        target = request.environ.get("REQUEST_URI") or request.full_path.rstrip("?")
        try:
            signing.verify(
                keys=self.keys, method=request.method, target=target, headers=dict(request.headers),
                body=body, seen=seen, now=self.world.clock(),
            )  # fmt: skip
        except signing.BadSignature as bad:
            raise Problem(401, "bad_signature", "the request is not signed as agreed") from bad

    def _perform(self, operation: str, call: Call, request: Request) -> Answer:
        with self.world.store.transaction():
            if operation not in NEEDS_KEY:
                return OPERATIONS[operation](self.world, call)
            return self._once(operation, call, request)

    def _once(self, operation: str, call: Call, request: Request) -> Answer:
        """The same Idempotency-Key with the same body gets the same answer; with another body it is a mistake."""
        key = request.headers.get("Idempotency-Key", "")
        if not 8 <= len(key) <= 64:
            raise invalid("Idempotency-Key must have 8 to 64 characters", "Idempotency-Key")
        scope, digest = f"{request.method} {request.path} {key}", hashlib.sha256(call.body).hexdigest()
        given = self.world.store.answer(scope)
        if given is not None:
            if given[0] != digest:
                raise invalid("this Idempotency-Key was used with another body", "Idempotency-Key")
            return Answer(given[2], given[1])
        try:
            answer = OPERATIONS[operation](self.world, call)
        except Problem as problem:
            if problem.status != 409:
                raise
            answer = Answer(problem.body, problem.status)
        self.world.store.keep_answer(scope, digest, answer.status, answer.body)
        return answer

    def _serials(self, call: Call) -> set[str]:
        """Which terminals a call is about, for faults that are meant for one of them."""
        if "serial" in call.args:
            return {call.args["serial"]}
        mid = call.args.get("mid") or call.query.get("mid")
        if mid is None or not any(fault["serial"] for fault in transport.active(self.world)):
            return set()
        return {serial for serial, terminal in self.world.scan("terminal") if terminal.get("mid") == mid}

    def _side_door(self, request: Request, body: bytes) -> Response:
        """Unsigned, and therefore for this machine only."""
        if not _is_loopback(request.remote_addr):
            raise Problem(404, "not_found", "no such page")
        name, args = URLS.bind_to_environ(request.environ).match()
        if request.method == "POST" and request.mimetype != "application/json":
            raise Problem(415, "invalid", "send application/json")
        return _response(CONTROL[name](self.world, Call(args, request.args.to_dict(), body)))


def create_app(world: World, *, keys: Mapping[str, str]) -> Sandbox:
    """`keys`: key id → secret, of those who may ask."""
    return Sandbox(world, keys)


def _is_loopback(address: str | None) -> bool:
    try:
        return address is not None and ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _response(answer: Answer) -> Response:
    return Response(status=answer.status) if answer.body is None else _json(answer.body, answer.status)


def _json(body: Any, status: int) -> Response:
    response = Response(json.dumps(body, ensure_ascii=False), status=status, mimetype="application/json")
    if status == 429:
        response.headers["Retry-After"] = "1"
    return response
