"""An acquirer written from acquirer-api.yaml alone: plain dicts, strict about what it is asked, bad on demand."""

import hashlib
import hmac
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

KEY_ID = "portal-acceptance"
SECRET = "shared-only-with-the-acceptance-acquirer"
OPERATIONS = ("status", "merchant", "account", "terminal", "parameters", "transactions", "sign_on")

Entry = dict[str, Any]


@dataclass(frozen=True)
class Bad:
    """What one operation does instead of answering well: `first` requests only, or all of them."""

    status: int = 200
    body: bytes | None = None
    change: Callable[[Entry], Any] | None = None
    delay: float = 0.0
    drip: float = 0.0
    reset: bool = False
    cut: bool = False
    location: str = ""
    first: int = 1_000_000


@dataclass
class World:
    """What this acquirer knows. A missing entry is a 404."""

    status: Entry
    merchants: dict[str, Entry] = field(default_factory=dict)
    accounts: dict[str, Entry] = field(default_factory=dict)
    terminals: dict[str, Entry] = field(default_factory=dict)
    parameters: dict[str, Entry] = field(default_factory=dict)
    sign_on: Entry = field(default_factory=lambda: {"rc": "00"})
    attempts: list[Entry] = field(default_factory=list)
    bad: dict[str, Bad] = field(default_factory=dict)
    obeys_query: bool = True


class Acquirer:
    """Serves one world on a free port; `complaints` holds every request that broke the contract."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._nonces: set[str] = set()
        self._keys: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self._server = make_server("127.0.0.1", 0, self._app, threaded=True, request_handler=_Quiet)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self._server.block_on_close = False  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> "Acquirer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _app(self, environ: dict[str, Any], start: Any) -> Any:
        request = Request(environ)
        body = request.get_data()
        target = environ["REQUEST_URI"]
        with self._lock:
            refused = self._refusal(request, target, body)
        if refused:
            self.complaints.append(f"{request.method} {target}: {refused}")
            return _error(401, "bad_signature")(environ, start)
        operation, good = self._answer(request, target.partition("?")[0], body)
        with self._lock:
            before = self.asked.count(operation)
            self.asked.append(operation)
        bad = self.world.bad.get(operation)
        if bad is not None and before < bad.first:
            return _misbehave(bad, good, environ)(environ, start)
        return good(environ, start)

    def _refusal(self, request: Request, target: str, body: bytes) -> str:
        """Why the signature is refused, or nothing. Written from the contract's five lines, not from our signing."""
        stamp, nonce = request.headers.get("X-Timestamp", ""), request.headers.get("X-Nonce", "")
        text = "\n".join([request.method, target, stamp, nonce, hashlib.sha256(body).hexdigest()])
        right = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
        if request.headers.get("X-Key-Id") != KEY_ID:
            return "unknown key id"
        if not stamp.isdecimal() or abs(time.time() - int(stamp)) > 300:
            return "time stamp"
        if not re.fullmatch(r"[A-Za-z0-9_-]{16,64}", nonce) or nonce in self._nonces:
            return "nonce"
        self._nonces.add(nonce)
        return "" if request.headers.get("X-Signature") == right else "signature"

    def _answer(self, request: Request, path: str, body: bytes) -> tuple[str, Response]:
        parts = [unquote(part) for part in path.split("/")[2:]]
        match request.method, parts:
            case "GET", ["status"]:
                return "status", _json(self.world.status)
            case "GET", ["merchants", mid]:
                return "merchant", self._found(self.world.merchants, mid)
            case "GET", ["merchants", mid, "account"]:
                return "account", self._found(self.world.accounts, mid)
            case "GET", ["terminals", serial]:
                return "terminal", self._found(self.world.terminals, serial)
            case "GET", ["terminals", serial, "parameters"]:
                return "parameters", self._found(self.world.parameters, serial)
            case "GET", ["transactions"]:
                return "transactions", self._transactions(request)
            case "POST", ["terminals", serial, "sign-on-test"]:
                return "sign_on", self._sign_on(request, serial, body)
        self.complaints.append(f"{request.method} {path}: no such operation in a diagnosis")
        return "other", _error(404, "not_found")

    def _found(self, entries: dict[str, Entry], key: str) -> Response:
        return _json(entries[key]) if key in entries else _error(404, "not_found")

    def _transactions(self, request: Request) -> Response:
        query = request.args
        limit, since = query.get("limit", "50"), query.get("since", "")
        if not re.fullmatch(r"[0-9A-Z]{15}", query.get("mid", "")):
            self.complaints.append("transactions without a merchant number")
        if not limit.isdecimal() or not 1 <= int(limit) <= 200:
            self.complaints.append(f"transactions with limit {limit}")
        items = sorted(self.world.attempts, key=lambda item: str(item["at"]), reverse=True)
        if not self.world.obeys_query:
            return _json({"items": items, "next_cursor": None})
        if since:
            asked_since = datetime.fromisoformat(since)
            if asked_since.tzinfo is None:
                self.complaints.append(f"transactions since {since}: no offset")
            items = [item for item in items if datetime.fromisoformat(item["at"]) >= asked_since]
        start = int(query.get("cursor", "0"))
        stop = start + int(limit)
        return _json({"items": items[start:stop], "next_cursor": str(stop) if stop < len(items) else None})

    def _sign_on(self, request: Request, serial: str, body: bytes) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        sent = json.loads(body)
        if not 8 <= len(key) <= 64:
            self.complaints.append(f"Idempotency-Key {key!r}")
        if not isinstance(sent, dict) or not all(isinstance(sent.get(name), str) for name in ("mid", "tid")):
            self.complaints.append(f"sign-on test with {body!r}")
            return _error(422, "invalid")
        if self._keys.setdefault(key, body) != body:
            self.complaints.append("an Idempotency-Key with another body")
            return _error(422, "invalid")
        return _json(self.world.sign_on) if serial in self.world.terminals else _error(404, "not_found")


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        pass


def _json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), status=status, content_type="application/json")


def _error(status: int, code: str) -> Response:
    return _json({"code": code, "message": code}, status)


def _misbehave(bad: Bad, good: Response, environ: dict[str, Any]) -> Any:
    time.sleep(bad.delay)
    if bad.reset:
        _hang_up(environ["werkzeug.socket"])
    body = good.get_data() if bad.body is None else bad.body
    if bad.change is not None:
        data = json.loads(body)
        changed = bad.change(data)
        body = json.dumps(data if changed is None else changed).encode()
    headers = {"Location": bad.location} if bad.location else {}
    status = good.status_code if bad.status == 200 and bad.body is None else bad.status
    if bad.drip:
        return Response(_dripping(body, bad.drip), status=status, content_type="application/json")
    if status >= 400 and bad.body is None:
        return _error(status, "unavailable")
    answer = Response(body, status=status, headers=headers, content_type="application/json")
    if bad.cut:
        answer.headers["Content-Length"] = str(len(body) + 100)
    return answer


def _dripping(body: bytes, pause: float) -> Iterator[bytes]:
    for place in range(len(body)):
        time.sleep(pause)
        yield body[place : place + 1]


def _hang_up(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.shutdown(socket.SHUT_RDWR)
