"""The database finds every terminal in the state that its page tells, and the clock alone moves it on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.condition import condition_of
from portal.models import Merchant, Report, Terminal, TerminalCommand, TerminalStatus, User
from portal.queries import terminal_page, terminal_rows
from portal.standing import Standing, stands
from portal.terminals.stages import Stage
from portal.trouble import told_by

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SIGNED, PAID = "2026-11-23T17:00:00+08:00", "2026-11-23T08:59:00Z"  # the sign-on is a minute later
REPORTS: list[dict[str, Any]] = [
    {},
    {"last_sign_on_rc": "97"},
    {"last_sign_on_rc": "97", "last_transaction_rc": "00"},
    {"last_sign_on_rc": "97", "last_sign_on_at": SIGNED, "last_transaction_rc": "00"},
    {"last_sign_on_rc": "97", "last_sign_on_at": SIGNED, "last_transaction_rc": "00", "last_transaction_at": PAID},
    {"last_sign_on_rc": "00", "last_sign_on_at": SIGNED, "last_transaction_rc": "03", "last_transaction_at": PAID},
    {"last_sign_on_rc": "97", "last_sign_on_at": PAID, "last_transaction_rc": "00", "last_transaction_at": SIGNED},
    {"last_sign_on_rc": "97", "last_sign_on_at": PAID, "last_transaction_rc": "00", "last_transaction_at": PAID},
    {"tampered": True, "network": "none"},
    {"tampered": False, "network": "none"},
    {"power": "none", "last_transaction_rc": "03"},
    {"card_reader": "fault"},
    {"unsent_count": 0},
    {"unsent_count": 3},
    {"battery_percent": None, "power": "battery"},
    {"battery_percent": 14.5, "power": "battery"},
    {"battery_percent": 15, "power": "battery"},
    {"battery_percent": 5, "power": "mains"},
    {"lat": None, "lng": None, "accuracy_m": None},
    {"lat": 31.004, "lng": 121.0},
    {"lat": 31.005, "lng": 121.0, "accuracy_m": None},
    {"lat": 31.005, "lng": 121.0, "accuracy_m": 100},
    {"lat": -31.0, "lng": -59.0},
    {"lat": 31.1, "lng": 121.0, "last_transaction_rc": "05"},
]


@pytest.fixture
def fleet(shop: Merchant) -> list[Terminal]:
    """Every report, fresh and stale, every stored state with and without one; and one that updates."""
    made = []
    for status in TerminalStatus.values:
        for reported in (True, False):
            made.append(_make(shop, status, {} if reported else None))
    made += [_make(shop, "active", data, minutes) for data in REPORTS for minutes in (15, 15.01)]
    nowhere = _make(shop, "active", {"lat": 1.0, "lng": 1.0})
    Terminal.objects.filter(pk=nowhere.pk).update(place_lat=None)  # after its report
    near, wide = (_make(shop, "active", {"lat": lat, "lng": 121.0}) for lat in (31.004, 31.1))
    Terminal.objects.filter(pk=near.pk).update(place_radius_m=100, trouble="moved")
    Terminal.objects.filter(pk=wide.pk).update(place_radius_m=20_000)  # after its report
    made += [nowhere, near, wide, _make(None, "stock", None)]
    for number in (14, 16):
        updating = _make(shop, "active", {"network": "none"}, 20)
        command = TerminalCommand.objects.create(terminal=updating, command="update_firmware")
        TerminalCommand.objects.filter(pk=command.pk).update(created_at=NOW - number * MINUTE)
        made.append(updating)
    return made


def _make(shop: Merchant | None, status: str, data: dict[str, Any] | None, minutes: float = 1) -> Terminal:
    serial = f"F-{Terminal.objects.count():03d}"
    made = Terminal.objects.create(serial=serial, merchant=shop, status=status, place_lat=31.0, place_lng=121.0)
    if data is not None:
        at = NOW - timedelta(minutes=minutes)
        Report.objects.create(terminal=made, measured_at=at, received_at=at, data=data)
        Terminal.objects.filter(pk=made.pk).update(**told_by(data, (31.0, 121.0)))
    return made


def _found(user: User, now: datetime = NOW, **wanted: Any) -> list[str]:
    return [row.serial for row in terminal_page(user, now, limit=500, **wanted)[0]]


def test_the_database_and_the_page_tell_the_same_state(fleet: list[Terminal], reviewer: User) -> None:
    told = {row.serial: condition_of(row, NOW).stage for row in terminal_rows(reviewer, NOW)}
    assert len(told) == len(fleet)
    for stage in Stage:
        assert _found(reviewer, stage=stage) == [serial for serial, one in told.items() if one is stage], stage
    assert len(set(told.values())) == len(Stage) - 1  # swapped out needs a swap


def test_the_list_finds_each_standing_as_it_is_counted(fleet: list[Terminal], reviewer: User) -> None:
    for standing in Standing:
        counted = Terminal.objects.filter(stands(standing, NOW)).order_by("serial")
        assert _found(reviewer, standing=standing) == [row.serial for row in counted], standing


def test_pages_follow_one_another_without_a_gap(fleet: list[Terminal], reviewer: User) -> None:
    """Several ways lead to what is wanted; the list is one, in its order."""
    whole, after, paged = _found(reviewer, problems=True), "", []
    while True:
        rows, after = terminal_page(reviewer, NOW, after=after, limit=3, problems=True)
        paged += [row.serial for row in rows]
        if not after:
            break
    assert paged == whole
    assert len(whole) > 6


def test_filters_narrow_each_other(fleet: list[Terminal], reviewer: User) -> None:
    bad = set(_found(reviewer, problems=True))
    assert set(_found(reviewer, problems=True, stage="blocked")) == bad & set(_found(reviewer, stage="blocked"))
    assert set(_found(reviewer, problems=True, seen="not", search="F-0")) == {
        serial for serial in bad & set(_found(reviewer, seen="not")) if serial.startswith("F-0")
    }


def test_a_terminal_that_falls_silent_is_not_known_by_the_clock_alone(shop: Merchant, alice: User) -> None:
    """Nothing is written between the questions: only the clock of the question moves."""
    quiet = _make(shop, "active", {"network": "wifi"}, 0)

    for minutes, stage, seen in ((0, "active", "lately"), (15, "active", "lately"), (15.01, "not_known", "not")):
        now = NOW + timedelta(minutes=minutes)
        assert _found(alice, now, stage=stage) == [quiet.serial]
        assert _found(alice, now, seen=seen) == [quiet.serial]
        assert _found(alice, now, seen="not" if seen == "lately" else "lately") == []


def test_those_with_problems_are_found_together(fleet: list[Terminal], alice: User) -> None:
    rows, _after = terminal_page(alice, NOW, limit=500, problems=True)
    assert {condition_of(row, NOW).stage for row in rows} == {
        Stage.NEEDS_ATTENTION, Stage.OFFLINE, Stage.MOVED, Stage.BLOCKED,
    }  # fmt: skip
