"""Somebody else's server, written with nothing but the standard library, in every form that HTTP allows."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from tests.diagnostics.acceptance.case import Case, heartbeat, world
from tests.diagnostics.acceptance.harness import Portal, assert_shape
from tests.diagnostics.acceptance.healthy import Ids

IDS = Ids(0)  # the first case of the corpus is a healthy shop


class Plain(BaseHTTPRequestHandler):
    """HTTP/1.0: no length, the end of the connection is the end of the answer."""

    answers: ClassVar[dict[str, Any]] = {}

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        body = self.answers.get(path)
        self.say(404 if body is None else 200, json.dumps(body or {"code": "not_found", "message": ""}).encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


class Text(Plain):
    """JSON that calls itself text, in a charset of its own, with a length."""

    def say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=gb18030")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Chunked(Plain):
    """HTTP/1.1 in pieces of seven bytes."""

    protocol_version = "HTTP/1.1"

    def say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for place in range(0, len(body), 7):
            piece = body[place : place + 7]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")


class Compressed(Plain):
    """Gzip, as far as the portal says that it takes it."""

    protocol_version = "HTTP/1.1"

    def say(self, status: int, body: bytes) -> None:
        packed = "gzip" in self.headers.get("Accept-Encoding", "")
        body = gzip.compress(body) if packed else body
        self.send_response(status)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class HangsUp(Plain):
    """HTTP/1.1 that promises to keep the connection and closes it after every answer."""

    protocol_version = "HTTP/1.1"

    def say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Connection", "keep-alive")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True


class Bomb(Compressed):
    """A megabyte of nothing in a kilobyte, a hundred times over."""

    def say(self, status: int, body: bytes) -> None:
        super().say(status, body + b" " * 100_000_000 if self.path == "/v1/status" else body)


class AskAgainTomorrow(Text):
    """Too many questions, for a day."""

    def say(self, status: int, body: bytes) -> None:
        self.send_response(429)
        self.send_header("Retry-After", "86400")
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextmanager
def served(handler: type[Plain]) -> Iterator[str]:
    whole = world(Case("healthy", acquirer={"merchant.status": "frozen"}), IDS)
    names = IDS.mid, IDS.serial
    Plain.answers = {
        "/v1/status": whole.status,
        f"/v1/merchants/{names[0]}": whole.merchants[names[0]],
        f"/v1/merchants/{names[0]}/account": whole.accounts[names[0]],
        f"/v1/terminals/{names[1]}": whole.terminals[names[1]],
        f"/v1/terminals/{names[1]}/parameters": whole.parameters[names[1]],
        f"/v1/terminals/{names[1]}/sign-on-test": {"rc": "00"},
        "/v1/transactions": {"items": [], "next_cursor": "page-2"},
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def diagnosed(portal: Portal, url: str) -> dict[str, Any]:
    assert portal.report(IDS.serial, heartbeat(Case("healthy"), IDS))["status"] == 200
    said = portal.run("diagnose", IDS.serial, "--json", acquirer=url)
    assert said["status"] == 0, said
    result: dict[str, Any] = json.loads(said["stdout"])
    assert_shape(result, IDS.serial)
    return result


@pytest.mark.parametrize("handler", [Plain, Text, Chunked, Compressed, HangsUp])
def test_any_form_of_http_is_understood(portal: Portal, handler: type[Plain]) -> None:
    with served(handler) as url:
        result = diagnosed(portal, url)

    assert (result["verdict"]["cause"], result["verdict"]["certainty"]) == ("merchant_frozen", "confirmed")
    assert {step["outcome"] for step in result["steps"] if step["key"] != "account_status"} == {"pass"}


def test_an_answer_that_grows_when_unpacked_is_silence(portal: Portal) -> None:
    with served(Bomb) as url:
        result = diagnosed(portal, url)

    assert result["verdict"]["cause"] == "merchant_frozen"
    assert [step["findings"] for step in result["steps"] if step["key"] == "live_test"] == [["status_silent"]]


def test_who_is_told_to_come_back_tomorrow_does_not_wait_and_says_why(portal: Portal) -> None:
    with served(AskAgainTomorrow) as url:
        result = diagnosed(portal, url)

    assert result["verdict"]["cause"] is None
    opened = {step["key"]: step["outcome"] for step in result["steps"]}
    assert {key for key, outcome in opened.items() if outcome == "pass"} == {"hardware"}
