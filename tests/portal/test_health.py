"""/healthz says the process lives; /readyz says whether it can work, and with what."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from portal.views import health


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is remembered from other tests, and nobody still waits in a queue."""
    monkeypatch.setattr(health, "_hands", {})
    health.forget()
    yield
    health.forget()


def _fail() -> None:
    raise ConnectionRefusedError("nobody there")


@pytest.fixture
def hang() -> Iterator[Callable[[], None]]:
    """A check that says nothing until the test is over."""
    over = threading.Event()
    yield lambda: (over.wait(30), None)[1]
    over.set()


def _ask(client: Client, monkeypatch: pytest.MonkeyPatch, **checks: Any) -> tuple[int, str, dict[str, str]]:
    fine = dict.fromkeys(health.CHECKS, lambda: None)
    monkeypatch.setattr(health, "CHECKS", fine | checks)
    answer = client.get("/readyz")
    report = answer.json()
    return answer.status_code, report["status"], {name: check["state"] for name, check in report["checks"].items()}


def test_healthz_asks_nobody(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_everything_well_is_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    states = {"database": "ok", "broker": "ok", "storage": "ok", "acquirer": "ok"}
    assert _ask(client, monkeypatch) == (200, "ready", states)


def test_a_silent_acquirer_only_degrades(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    states = {"database": "ok", "broker": "ok", "storage": "ok", "acquirer": "failed"}
    assert _ask(client, monkeypatch, acquirer=_fail) == (200, "degraded", states)


@pytest.mark.parametrize("name", ["database", "broker", "storage"])
def test_without_its_own_parts_it_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    code, status, states = _ask(client, monkeypatch, **{name: _fail})
    assert (code, status, states[name]) == (503, "failed", "failed")


def test_what_does_not_answer_in_time_has_failed(
    client: Client, monkeypatch: pytest.MonkeyPatch, hang: Callable[[], None]
) -> None:
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 1.0)
    began = time.monotonic()
    code, status, states = _ask(client, monkeypatch, database=hang)
    assert (code, status, states["database"], states["storage"]) == (503, "failed", "failed", "ok")
    assert time.monotonic() - began < 10


def test_an_acquirer_that_hangs_does_not_drag_the_others_along(
    client: Client, monkeypatch: pytest.MonkeyPatch, hang: Callable[[], None]
) -> None:
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 1.0)
    seen = []
    for _ in range(3):
        health.forget()
        seen.append(_ask(client, monkeypatch, acquirer=hang)[:2])
    assert seen == [(200, "degraded")] * 3
    assert health._hands_of("acquirer") is not health._hands_of("database")


def test_asking_often_is_no_burden(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    for _ in range(5):
        _ask(client, monkeypatch, acquirer=lambda: asked.append(1))
    assert asked == [1]


def test_the_reason_of_a_failure_stays_in_the_log(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _ask(client, monkeypatch, database=_fail)
    assert "nobody there" not in client.get("/readyz").content.decode()


@pytest.mark.django_db
def test_the_real_checks_of_this_process_pass_but_for_the_acquirer(client: Client) -> None:
    checks = {name: check["state"] for name, check in client.get("/readyz").json()["checks"].items()}
    assert checks == {"database": "ok", "broker": "ok", "storage": "ok", "acquirer": "failed"}
