"""Faults of the wire and of the server itself: they spoil an answer, whatever the registers say."""

import base64
import json
import socket
import struct
import time
from collections.abc import Iterator
from typing import Any

from werkzeug.wrappers import Response

from portal.acquirer.sandbox.http import Problem
from portal.acquirer.sandbox.store import Doc
from portal.acquirer.sandbox.world import REMOVED, World, set_path

STATUSES = {
    "error_401": (401, "bad_signature"),
    "error_403": (403, "forbidden"),
    "error_500": (500, "unavailable"),
    "error_502": (502, "unavailable"),
    "error_503": (503, "unavailable"),
    "error_504": (504, "unavailable"),
    "rate_limited": (429, "rate_limited"),
}
TRANSPORT: dict[str, str] = {
    "latency": "the answer comes --ms later (default 3000)",
    "drip": "the answer comes one byte every --ms (default 500)",
    "reset": "the connection is reset before anything was done",
    "answer_lost": "the request is carried out, then the connection is reset",
    "malformed": "the answer is not JSON",
    "not_object": "the answer is JSON but no object",
    "wrong_type": "one member of the answer has the wrong type",
    "too_large": "the answer is larger than 1 MiB",
    "cut": "the answer ends before the length it announced",
    "answer": "the answer is as set: status, headers, body or body_base64, or its own members changed (set, remove)",
    "host_silent": "the sign-on test answers 504: the host did not answer in time",
    **{name: f"the answer is {status} {code}" for name, (status, code) in STATUSES.items()},
}
_ANSWER = ("status", "headers", "body", "body_base64", "set", "remove")
_DEFAULT_MS = {"latency": 3000, "drip": 500}


def inject(world: World, name: str, options: Doc) -> Doc:
    """Activate a transport fault, for one operation, one serial and a number of times if the options say so."""
    fault: Doc = {
        "name": name,
        "serial": options.get("serial") or "",
        "operation": "sign_on_test" if name == "host_silent" else options.get("operation"),
        "ms": int(options.get("ms") or _DEFAULT_MS.get(name, 0)),
        "left": int(options["times"]) if options.get("times") else None,
        "at": world.clock(),
        **({"answer": {part: options[part] for part in _ANSWER if part in options}} if name == "answer" else {}),
    }
    world.store.put("transport", _key(name, fault["serial"], fault["operation"]), fault)
    return fault


def lift(world: World, name: str, serial: str, operation: str | None = None) -> bool:
    with world.store.transaction():
        found = world.store.get("transport", _key(name, serial, operation)) is not None
        world.store.delete("transport", _key(name, serial, operation))
    return found


def active(world: World) -> list[Doc]:
    return [fault for _, fault in world.store.scan("transport")]


def claim(world: World, operation: str, serials: set[str]) -> list[Doc]:
    """The faults that hit this call; those with a number of times have one less afterwards."""
    hit: list[Doc] = []
    with world.store.transaction():
        for key, fault in world.store.scan("transport"):
            if fault["operation"] not in {None, operation} or (fault["serial"] and fault["serial"] not in serials):
                continue
            hit.append(fault)
            if fault["left"] is not None and fault["left"] > 1:
                world.store.put("transport", key, fault | {"left": fault["left"] - 1})
            elif fault["left"] is not None:
                world.store.delete("transport", key)
    return hit


def before(faults: list[Doc], environ: dict[str, Any]) -> None:
    """What happens instead of, or ahead of, the work itself."""
    for fault in faults:
        name = fault["name"]
        if name == "latency":
            time.sleep(fault["ms"] / 1000)
        elif name == "reset":
            reset(environ)
        elif name == "host_silent":
            raise Problem(504, "unavailable", "the host did not answer in time")
        elif name in STATUSES:
            raise Problem(*STATUSES[name], f"injected: {name}")


def after(faults: list[Doc], response: Response, environ: dict[str, Any]) -> Response:
    """What happens to the answer on its way back."""
    for fault in faults:
        name = fault["name"]
        if name == "answer_lost":
            reset(environ)
        elif name == "malformed":
            response.set_data(b'{"unfinished": ')
        elif name == "not_object":
            response.set_data(b'["not", "an", "object"]')
        elif name == "wrong_type":
            response.set_data(json.dumps(_twist(json.loads(response.get_data() or b"{}"))))
        elif name == "too_large":
            response.set_data(json.dumps({"padding": "x" * (1 << 20)}))
        elif name == "answer":
            _answer_as(response, fault["answer"])
        elif name == "cut":
            response.headers["Content-Length"] = str(len(response.get_data()) + 100)
        elif name == "drip":
            _drip(response, fault["ms"] / 1000)
    return response


def _answer_as(response: Response, wish: Doc) -> None:
    """The answer somebody else's server might give: anything may be said in any form."""
    if "body" in wish or "body_base64" in wish:
        response.set_data(base64.b64decode(wish["body_base64"]) if "body_base64" in wish else wish["body"])
    elif "set" in wish or "remove" in wish:
        body = json.loads(response.get_data() or b"{}")
        for path, value in {**wish.get("set", {}), **dict.fromkeys(wish.get("remove", ()), REMOVED)}.items():
            set_path(body, path, value)
        response.set_data(json.dumps(body, ensure_ascii=False))
    response.status_code = int(wish.get("status", response.status_code))
    for header, value in wish.get("headers", {}).items():
        response.headers[header] = value


def _twist(body: Any) -> Any:
    """Every top-level member of another type than agreed."""
    if isinstance(body, dict):
        return {name: ({"unexpected": True} if not isinstance(value, dict) else 12345) for name, value in body.items()}
    return body


def _drip(response: Response, seconds: float) -> None:
    data = response.get_data()

    def pieces() -> Iterator[bytes]:
        for index in range(len(data)):
            time.sleep(seconds)
            yield data[index : index + 1]

    response.response = pieces()
    response.headers["Content-Length"] = str(len(data))


def reset(environ: dict[str, Any]) -> None:
    """Drop the connection with a reset instead of a goodbye."""
    connection: socket.socket | None = environ.get("werkzeug.socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RD)
    raise ConnectionResetError("injected reset")


def _key(name: str, serial: str, operation: str | None) -> str:
    return f"{name}:{serial}:{operation or ''}"
