"""Whatever a terminal sends: never a 500, the newest report stays, each is remembered once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
