"""The terminal API against docs/contract/terminal-api.md."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertNumQueries

from portal.models import Report, ReportHistory, Terminal
from portal.trouble import told_by
from tests.portal.reports import FULL, Send, at


def test_a_whole_report_is_stored_as_it_was_sent(send: Send, terminal: Terminal) -> None:
    answer = send({**FULL, "brand_new_member": {"x": 1}})

    assert (answer.status_code, answer.json()) == (200, {"commands": [], "next_seconds": 60})
    report = Report.objects.get()
    assert report.data == FULL
    assert report.measured_at == datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert (report.clock_wrong, report.terminal) == (False, terminal)
    assert ReportHistory.objects.count() == 1


def test_only_reported_at_is_needed(send: Send) -> None:
    assert send(at(timezone.now())).status_code == 200


def test_it_takes_few_queries_and_on_postgresql_none_through_django(send: Send) -> None:
    with assertNumQueries(0 if connection.vendor == "postgresql" else 6):  # one of them tells the terminal's row
        assert send(FULL).status_code == 200
    with assertNumQueries(0 if connection.vendor == "postgresql" else 5):
        assert send({**FULL, **at(timezone.now())}).status_code == 200


@pytest.mark.parametrize(
    ("members", "trouble"),
    [
        ({}, ""),
        ({"network": "none"}, "offline"),
        ({"tampered": True, "network": "none"}, "needs_attention"),
        ({"last_transaction_rc": "03", "last_transaction_at": "2026-11-23T10:00:00+08:00"}, "needs_attention"),
        ({"lat": 31.02, "lng": 121.0, "accuracy_m": 10}, "moved"),
        ({"lat": 31.02, "lng": 121.0, "accuracy_m": 3000}, ""),
        ({"lat": 31.004, "lng": 121.0}, ""),
        ({"lat": 31.005, "lng": 121.0, "accuracy_m": None}, "moved"),
        ({"lat": 31.02, "lng": 121.0, "power": "none"}, "offline"),
        ({"lat": None, "lng": None}, ""),
    ],
)
def test_the_terminal_keeps_what_its_newest_report_says_for_lists(
    send: Send, terminal: Terminal, members: dict[str, Any], trouble: str
) -> None:
    Terminal.objects.filter(pk=terminal.pk).update(place_lat=31.0, place_lng=121.0)
    now = timezone.now()
    send({**at(now - timedelta(minutes=2)), "firmware": "1.0", "card_reader": "fault"})
    send({**at(now), "firmware": "2.4.1", **members})
    send({**at(now - timedelta(minutes=1)), "firmware": "1.1", "network": "none"})  # older: history only
    terminal.refresh_from_db()
    assert (terminal.trouble, terminal.firmware) == (trouble, "2.4.1")
    assert told_by(Report.objects.get().data, (31.0, 121.0)) == {"trouble": trouble, "firmware": "2.4.1"}


@pytest.mark.parametrize(("radius", "trouble"), [(0, "moved"), (440, "moved"), (450, ""), (500, "")])
def test_how_far_is_moved_is_for_the_register_to_say(send: Send, terminal: Terminal, radius: int, trouble: str) -> None:
    """It reports 444.8 m from its place."""
    Terminal.objects.filter(pk=terminal.pk).update(place_lat=31.0, place_lng=121.0, place_radius_m=radius)
    send({**at(timezone.now()), "lat": 31.004, "lng": 121.0})
    terminal.refresh_from_db()
    assert terminal.trouble == trouble
    assert told_by(Report.objects.get().data, (31.0, 121.0), radius)["trouble"] == trouble


def test_a_repeat_changes_nothing(send: Send) -> None:
    send(FULL)
    before = Report.objects.values().get()
    send({**FULL, "network": "none"})

    assert Report.objects.values().get() == before
    assert ReportHistory.objects.count() == 1


def test_an_older_report_is_history_only(send: Send) -> None:
    now = timezone.now()
    send({**at(now), "network": "wifi"})
    answer = send({**at(now - timedelta(minutes=1)), "network": "none"})

    assert answer.status_code == 200
    assert Report.objects.get().data["network"] == "wifi"
    assert ReportHistory.objects.count() == 2


def test_a_newer_report_replaces(send: Send) -> None:
    now = timezone.now()
    send({**at(now - timedelta(microseconds=1)), "network": "none"})
    send({**at(now), "network": "wifi"})

    assert Report.objects.get().data == {**at(now), "network": "wifi"}


def test_a_clock_in_the_future_counts_by_ours(send: Send) -> None:
    send(at(timezone.now() + timedelta(minutes=6)))

    report = Report.objects.get()
    assert report.clock_wrong is True
    assert report.measured_at <= timezone.now()


def test_five_minutes_ahead_is_still_right(send: Send) -> None:
    ahead = timezone.now() + timedelta(minutes=4, seconds=55)
    send(at(ahead))

    report = Report.objects.get()
    assert (report.clock_wrong, report.measured_at) == (False, ahead)


def test_a_repeat_with_a_wrong_clock_changes_nothing(send: Send) -> None:
    body = at(timezone.now() + timedelta(days=400))
    send(body)
    before = Report.objects.values().get()
    send({**body, "network": "none"})

    assert Report.objects.values().get() == before


def test_wrong_clocks_are_ordered_by_that_clock(send: Send) -> None:
    ahead = timezone.now() + timedelta(days=400)
    send({**at(ahead), "network": "wifi"})
    send({**at(ahead - timedelta(minutes=1)), "network": "none"})

    assert Report.objects.get().data["network"] == "wifi"


def test_a_mended_clock_is_believed_at_once(send: Send) -> None:
    send({**at(timezone.now() + timedelta(days=400)), "network": "none"})
    send({**at(timezone.now()), "network": "wifi"})

    report = Report.objects.get()
    assert (report.data["network"], report.clock_wrong) == ("wifi", False)


@pytest.mark.parametrize(
    "auth", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic {token}", "Bearer \xff", "{token}"]
)
def test_without_the_token_nothing_is_said(send: Send, token: str, auth: str | None) -> None:
    given = auth.format(token=token) if auth is not None else None
    answer = send(FULL, auth=given)
    stranger = send(FULL, auth=given, serial="NO-SUCH")

    assert answer.status_code == stranger.status_code == 401
    assert answer.content == stranger.content
    assert Report.objects.count() == 0


@pytest.mark.parametrize("serial", ["NO-SUCH", "SN-0001%00", "%E4%BD%A0", "%FF%FE", "x" * 300])
def test_a_token_opens_its_own_terminal_only(send: Send, serial: str) -> None:
    assert send(FULL, serial=serial).status_code == 401


def test_an_old_token_stops_working(send: Send, terminal: Terminal) -> None:
    Terminal.objects.update(token_hash="")
    assert send(FULL).status_code == 401


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("reported_at", None), ("reported_at", 5), ("reported_at", "yesterday"), ("reported_at", "2026-11-23T10:00:00"),
        ("reported_at", "2026-11-23T10:00:00Z\n"), ("reported_at", "2026-02-30T10:00:00Z"),
        ("reported_at", "0001-01-01T00:00:00+23:59"), ("reported_at", "9999-12-31T23:59:59-23:59"),
        ("reported_at", "2026-11-23T10:00:00+99:99"), ("reported_at", "２０２６-11-23T10:00:00Z"),
        ("mid", None), ("mid", 898310058120001), ("tid", ["1"]), ("firmware", "a\x00b"), ("firmware", "\ud800"),
        ("power", 1), ("power", None), ("network", None), ("card_reader", True), ("printer", {}),
        ("battery_percent", "96"), ("battery_percent", 101), ("battery_percent", -1), ("battery_percent", True),
        ("signal_dbm", 1.5), ("signal_dbm", "x"), ("signal_dbm", 10**30), ("lat", "31"), ("lat", False),
        ("lng", [121]), ("accuracy_m", "20"), ("tampered", "false"), ("tampered", 0), ("tampered", None),
        ("last_sign_on_at", None), ("last_sign_on_at", 1), ("last_sign_on_rc", "0"), ("last_sign_on_rc", "000"),
        ("last_sign_on_rc", 0), ("last_transaction_rc", None), ("unsent_count", -1), ("unsent_count", None),
        ("unsent_count", 10**400), ("unsent_count", 1.5), ("settings_backup_at", "never"), ("lat", 10**400),
    ],
)  # fmt: skip
def test_a_wrong_type_is_named_and_nothing_is_stored(send: Send, member: str, value: Any) -> None:
    answer = send({**FULL, member: value})

    assert answer.status_code == 422
    assert [item["field"] for item in answer.json()["fields"]] == [member]
    assert (Report.objects.count(), ReportHistory.objects.count()) == (0, 0)


@pytest.mark.parametrize("member", ["battery_percent", "signal_dbm", "lat", "lng", "accuracy_m", "settings_backup_at"])
def test_null_where_the_table_says_so(send: Send, member: str) -> None:
    assert send({**FULL, member: None}).status_code == 200
    assert Report.objects.get().data[member] is None


@pytest.mark.parametrize(
    ("member", "value"),
    [("power", "solar"), ("network", "satellite"), ("card_reader", "dusty"), ("printer", "on fire"),
     ("signal_dbm", -71.0), ("battery_percent", 0), ("battery_percent", 99.5), ("unsent_count", 3.0),
     ("last_sign_on_rc", "Z9"), ("reported_at", "2026-11-23t10:00:60.5z"), ("reported_at", "1970-01-01T00:00:00Z")],
)  # fmt: skip
def test_what_may_grow_is_kept_verbatim(send: Send, member: str, value: Any) -> None:
    assert send({**FULL, member: value}).status_code == 200
    assert Report.objects.get().data[member] == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b"[" * 15000,
        b'{"a":' * 3000,
        b"{}",
        b'{"reported_at": NaN}',
        b'{"reported_at":"2026-11-23T10:00:00Z","lat": NaN}',
        b"1" * 6000,
        b'{"reported_at":"2026-11-23T10:00:00Z","lat": 1e999}',
        b'{"reported_at":"2026-11-23T10:00:00Z","lat": Infinity}',
        b'{"reported_at":"2026-11-23T10:00:00Z","mid":"\\ud800"}',
        b'{"reported_at":"2026-11-23T10:00:00Z","mid":"\\u0000"}',
    ],
)
def test_what_is_not_a_report_is_refused(send: Send, body: bytes) -> None:
    assert send(body).status_code == 422
    assert (Report.objects.count(), ReportHistory.objects.count()) == (0, 0)


def test_of_duplicate_members_the_last_counts(send: Send) -> None:
    assert send(b'{"reported_at":"2026-11-23T10:00:00Z","network":"none","network":"wifi"}').status_code == 200
    assert Report.objects.get().data["network"] == "wifi"


def test_sixteen_kib_fit_and_one_byte_more_does_not(send: Send) -> None:
    body = json.dumps({**FULL, "padding": ""})
    fits = json.dumps({**FULL, "padding": "x" * (16 * 1024 - len(body))})

    assert len(fits) == 16 * 1024
    assert send(fits).status_code == 200
    assert send(fits + " ").status_code == 413


def test_other_methods_are_refused(client: Client, terminal: Terminal) -> None:
    answer = client.get(f"/api/v1/terminals/{terminal.serial}/heartbeat")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_a_terminal_that_never_stops_talking_is_slowed_down(send: Send, settings: Settings) -> None:
    settings.TERMINAL_REPORTS_PER_MINUTE = 2
    now = timezone.now()
    codes = [send(at(now + timedelta(seconds=second))).status_code for second in range(3)]

    assert codes == [200, 200, 429]
    assert send(at(now)).headers["Retry-After"] == "60"
