"""The short way of a report: the same answers as the view's, and only for what is ordinary in every respect."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from portal.api.heartbeat_door import Environ, Start, _is_ours, heartbeat_door
from portal.models import CommandState, Report, ReportHistory, Terminal, TerminalCommand
from tests.portal.reports import FULL, at

ADDRESS = "/api/v1/terminals/SN-0001/heartbeat"
ELSEWHERE = b"the whole way"


def site(_environ: Environ, start: Start) -> Iterable[bytes]:
    start("299 Elsewhere", [])
    return [ELSEWHERE]


def environ(body: Any, token: str, path: str = ADDRESS, **extra: Any) -> Environ:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = RequestFactory().post(path, raw, content_type="application/json", headers={"host": "testserver"})
    return {**request.environ, "HTTP_AUTHORIZATION": f"Bearer {token}", **extra}


def knock(environ: Environ) -> tuple[int, dict[str, str], bytes]:
    said: dict[str, Any] = {}
    answer = heartbeat_door(site)(environ, lambda status, headers: said.update(status=status, headers=headers))
    return int(said["status"][:3]), dict(said["headers"]), b"".join(answer)


@pytest.fixture(autouse=True)
def hosts_anew() -> None:
    _is_ours.cache_clear()


@pytest.mark.parametrize(
    "body",
    [FULL, {}, b"{", b"[]", {**FULL, "unsent_count": -1}, {**FULL, "mid": None}, {**FULL, "pad": "x" * 17_000}],
)
@pytest.mark.parametrize("right", [True, False])
def test_both_ways_answer_alike(client: Client, terminal: Terminal, token: str, body: Any, right: bool) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = token if right else "wrong"
    status, headers, answer = knock(environ(body, given))
    view = client.post(
        ADDRESS, raw, content_type="application/json", headers={"authorization": f"Bearer {given}"}
    )  # fmt: skip

    assert (status, json.loads(answer)) == (view.status_code, view.json())
    for name in ("Content-Type", "WWW-Authenticate", "X-Content-Type-Options"):
        assert headers.get(name) == view.headers.get(name)
    assert headers["Content-Length"] == str(len(answer))


def test_it_stores_and_hands_over(terminal: Terminal, token: str) -> None:
    command = TerminalCommand.objects.create(terminal=terminal, command="sign_on")
    status, _, answer = knock(environ(FULL, token))

    assert (status, json.loads(answer)["commands"][0]["command_id"]) == (200, str(command.pk))
    assert (Report.objects.get().data, ReportHistory.objects.count()) == (FULL, 1)
    assert TerminalCommand.objects.get().state == CommandState.SENT


def test_too_many_are_slowed_down(terminal: Terminal, token: str, settings: Settings) -> None:
    settings.TERMINAL_REPORTS_PER_MINUTE = 1
    assert knock(environ(at(timezone.now()), token))[0] == 200
    status, headers, _ = knock(environ(at(timezone.now()), token))
    assert (status, headers["Retry-After"]) == (429, "60")


@pytest.mark.parametrize(
    "odd",
    [
        {"REQUEST_METHOD": "GET"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": ""},
        {"SCRIPT_NAME": "/below"},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "-5"},
        {"PATH_INFO": "/api/v1/terminals/SN-0001/commands/5"},
        {"PATH_INFO": "/api/v1/terminals/a/b/heartbeat"},
        {"PATH_INFO": "/api/v1/terminals/\xe4\xbd\xa0/heartbeat"},
        {"PATH_INFO": "/api/v1/terminals/SN-0001\n/heartbeat"},
        {"PATH_INFO": f"/api/v1/terminals/{'x' * 51}/heartbeat"},
        {"PATH_INFO": "/api/v1/terminals/SN-0001/heartbeat/"},
    ],
)
def test_whatever_is_odd_goes_the_whole_way(terminal: Terminal, token: str, odd: dict[str, str]) -> None:
    assert knock(environ(FULL, token, **odd))[2] == ELSEWHERE
    assert Report.objects.count() == 0


def test_plain_http_goes_where_it_is_sent_to_tls(terminal: Terminal, token: str, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True

    assert knock(environ(FULL, token))[2] == ELSEWHERE
    assert knock(environ(FULL, token, HTTP_X_FORWARDED_PROTO="http"))[2] == ELSEWHERE
    status, headers, _ = knock(environ(FULL, token, HTTP_X_FORWARDED_PROTO="https"))
    assert (status, headers["Strict-Transport-Security"]) == (200, "max-age=60; includeSubDomains; preload")
