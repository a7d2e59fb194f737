"""Text messages leave by whatever gateway the settings name; none is longer than one part."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import override_settings
from django.utils import translation

from portal import tasks
from portal.accounts import _code_sms
from portal.models import OutboxMessage
from portal.notify import render, write
from portal.sms import LONGEST, Console, SmsRefused, Web, short

MOBILE = "13800138000"


class Refusing:
    """Never takes anything; `permanent` is for the test to say."""

    permanent = False

    def send(self, mobile: str, text: str) -> str:
        raise SmsRefused("number_unknown", permanent=self.permanent)


class RefusingForGood(Refusing):
    permanent = True


class Taking:
    """Takes everything under one number."""

    def send(self, mobile: str, text: str) -> str:
        return "gw-1"


def sent(backend: str) -> OutboxMessage:
    message = write("sms", MOBILE, "", "Hello")
    with override_settings(SMS_BACKEND=f"tests.portal.test_sms.{backend}", DEMO=False):
        tasks.send_message(str(message.pk))
    message.refresh_from_db()
    return message


@pytest.mark.django_db
def test_what_the_gateway_took_carries_its_number() -> None:
    message = sent("Taking")
    assert (message.state, message.gateway_id, message.trouble) == ("sent", "gw-1", "")


@pytest.mark.django_db
@pytest.mark.parametrize(("backend", "state"), [("Refusing", "waiting"), ("RefusingForGood", "failed")])
def test_a_refusal_is_tried_again_unless_it_is_for_good(backend: str, state: str) -> None:
    message = sent(backend)
    assert (message.state, message.tries, message.trouble) == (state, 1, "number_unknown")


def test_the_console_logs_four_digits_and_no_text(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="portal.sms")
    with override_settings(DEMO=True):
        Console().send(MOBILE, "Your code is 482913")
    lines: list[Any] = [record.msg for record in caplog.records if record.name == "portal.sms"]
    assert [(line["event"], line["to"], line["characters"]) for line in lines] == [("sms", "*8000", 19)]
    assert "482913" not in str(lines)


def test_outside_the_demo_the_console_takes_nothing() -> None:
    with override_settings(DEMO=False), pytest.raises(SmsRefused) as caught:
        Console().send(MOBILE, "x")
    assert caught.value.permanent is False


class _Server(BaseHTTPRequestHandler):
    status, seen = 200, []  # type: ignore[var-annotated]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, self.headers["Authorization"], json.loads(body)))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(b'{"id": 77}')

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


@pytest.fixture
def served(settings: Any) -> Iterator[type[_Server]]:
    server = HTTPServer(("127.0.0.1", 0), _Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{server.server_port}/send", "secret"
    _Server.seen.clear()
    yield _Server
    server.shutdown()
    server.server_close()


def test_the_web_gateway_posts_and_reads_the_number(served: type[_Server]) -> None:
    served.status = 200
    assert Web().send(MOBILE, "你好") == "77"
    assert served.seen == [("/send", "Bearer secret", {"to": MOBILE, "text": "你好"})]


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (422, True), (429, False), (401, False), (503, False)])
def test_the_web_gateways_refusals(status: int, permanent: bool, served: type[_Server]) -> None:
    served.status = status
    with pytest.raises(SmsRefused) as caught:
        Web().send(MOBILE, "x")
    assert (caught.value.code, caught.value.permanent) == (f"http_{status}", permanent)


def test_a_gateway_that_is_away_is_temporary(settings: Any) -> None:
    settings.SMS_URL = "http://127.0.0.1:9"
    with pytest.raises(SmsRefused) as caught:
        Web().send(MOBILE, "x")
    assert caught.value.permanent is False


VALUES = {
    "reference": "MP2611-7K3Q9F",
    "mid": "898310058120001",
    "code": "12345678",
    "count": 12,
    "shop": "晴川面馆（示例）",
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_text_is_longer_than_one_part(language: str, settings: Any) -> None:
    with translation.override(language):
        codes = [_code_sms("482913"), render("emails/applications/activation_code.sms.txt", VALUES).strip()]
        assert all("482913" in text or "12345678" in text for text in codes)
        titles = {
            path.name: " ".join(
                render(f"emails/applications/{path.name}", {**VALUES, "day": date(2026, 11, 25)}).split()
            )
            for path in (settings.BASE_DIR / "templates/emails/applications").glob("*.subject.txt")
        }
    texts = {**{str(number): text for number, text in enumerate(codes)}, **titles}
    assert {name: text for name, text in texts.items() if len(text) > LONGEST} == {}


def test_where_to_read_more_stands_below_when_there_is_room(settings: Any) -> None:
    settings.SITE_URL = "https://portal.example"
    assert short("Please sign") == "Please sign\nportal.example"
    assert short("x" * 60) == "x" * 60
    assert len(short("x" * 90)) == LONGEST
