"""Whatever a terminal sends: never a 500, the newest report stays, each is remembered once."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.actions.heartbeats import take_report
from portal.actions.terminals import hash_token
from portal.api.messages import Heartbeat
from portal.models import Report, ReportHistory, Terminal

SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(st.sampled_from(sorted(Heartbeat.model_fields)), JSON)


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.TERMINAL_REPORTS_PER_MINUTE = 10**6


def post(client: Client, terminal: Terminal, token: str, body: bytes) -> int:
    url = f"/api/v1/terminals/{terminal.serial}/heartbeat"
    return client.post(
        url, body, content_type="application/json", headers={"authorization": f"Bearer {token}"}
    ).status_code


@SETTINGS
@given(body=BODIES)
def test_any_json_is_answered(client: Client, terminal: Terminal, token: str, body: dict[str, Any]) -> None:
    raw = json.dumps({"reported_at": "2026-11-23T10:00:00Z", **body}).encode()
    assert post(client, terminal, token, raw) in {200, 413, 422}


@SETTINGS
@given(body=st.binary(max_size=200))
def test_any_bytes_are_answered(client: Client, terminal: Terminal, token: str, body: bytes) -> None:
    assert post(client, terminal, token, body) in {200, 422}


@SETTINGS
@given(seconds=st.lists(st.integers(-10_000, 200), min_size=1, max_size=12))
def test_in_any_order_the_newest_stays(client: Client, terminal: Terminal, token: str, seconds: list[int]) -> None:
    Report.objects.all().delete()
    ReportHistory.objects.all().delete()
    now = timezone.now()
    for second in seconds:
        body = {"reported_at": (now + timedelta(seconds=second)).isoformat(), "tid": str(second)}
        assert post(client, terminal, token, json.dumps(body).encode()) == 200

    assert Report.objects.get().data["tid"] == str(max(seconds))
    assert ReportHistory.objects.count() == len(set(seconds))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes one writer at a time anyway")
@pytest.mark.django_db(transaction=True)
@settings(SETTINGS, max_examples=15)
@given(
    seconds=st.lists(st.integers(-10_000, 200), min_size=1, max_size=8, unique=True),
    ahead=st.sampled_from([timedelta(0), timedelta(days=400)]),
    chance=st.randoms(use_true_random=False),
)
def test_from_several_threads_in_any_order_they_end_in_the_same_state(
    terminal: Terminal, token: str, seconds: list[int], ahead: timedelta, chance: random.Random
) -> None:
    """Every thread sends all of them in an order of its own: reports of a right clock, or all of one wrong clock."""
    Report.objects.all().delete()
    ReportHistory.objects.all().delete()
    now = timezone.now() + ahead
    orders = [chance.sample(seconds, len(seconds)) for _ in range(4)]
    hashed = hash_token(token)

    def send(order: list[int]) -> None:
        for second in order:
            at, data = now + timedelta(seconds=second), {"tid": str(second)}
            taken = take_report(terminal.serial, token_hash=hashed, reported_at=at, data=data)
            assert taken is not None
            assert not taken.too_often

    with ThreadPoolExecutor(len(orders)) as threads:
        list(threads.map(send, orders))

    newest = Report.objects.get()
    assert (newest.data["tid"], newest.minute_count) == (str(max(seconds)), len(seconds))
    assert sorted(int(row.data["tid"]) for row in ReportHistory.objects.all()) == sorted(seconds)
