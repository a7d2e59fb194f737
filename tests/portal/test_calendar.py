"""Working days: the public holidays, the weekends worked for them, and the years nobody has announced yet."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.calendar import DAY_MINUTES, add_workdays, add_working_minutes, is_workday, working_minutes

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-11-25", True),
        ("2026-11-28", False),
        ("2026-10-01", False),  # National Day, a Thursday
        ("2026-10-10", True),  # a Saturday worked for it
        ("2031-05-01", True),  # nobody has announced 2031 yet: a Thursday counts
        ("2031-05-03", False),
        ("1999-12-31", True),
    ],
)
def test_a_day_is_worked_or_not(day: str, worked: bool) -> None:
    assert is_workday(date.fromisoformat(day)) is worked


@pytest.mark.parametrize(
    ("day", "number", "reached"),
    [
        ("2026-11-25", 0, "2026-11-25"),
        ("2026-11-25", 2, "2026-11-27"),
        ("2026-11-27", 1, "2026-11-30"),  # over a weekend
        ("2026-11-28", 0, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),  # from a Saturday, Monday is the first
        ("2026-09-30", 1, "2026-10-08"),  # over National Day
        ("2026-12-31", 1, "2027-01-01"),  # past the table: the weekday alone counts
    ],
)
def test_working_days_are_counted(day: str, number: int, reached: str) -> None:
    assert add_workdays(date.fromisoformat(day), number) == date.fromisoformat(reached)


def test_no_working_day_is_ever_reached_twice_or_passed_over() -> None:
    days = [add_workdays(date(2026, 1, 1), number) for number in range(1, 250)]
    assert days == sorted(set(days))
    assert all(is_workday(day) for day in days)
    between = {date.fromordinal(number) for number in range(days[0].toordinal(), days[-1].toordinal())} - {*days}
    assert not any(is_workday(day) for day in between)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-25 10:00", "2026-11-25 11:30", 90),
        ("2026-11-25 17:00", "2026-11-26 10:00", 120),  # over a night
        ("2026-11-27 17:30", "2026-11-30 09:30", 60),  # over a weekend
        ("2026-09-30 17:00", "2026-10-08 10:00", 120),  # over National Day
        ("2026-10-09 17:00", "2026-10-10 10:00", 120),  # into a Saturday that is worked
        ("2026-11-28 10:00", "2026-11-29 20:00", 0),
        ("2026-11-25 11:00", "2026-11-25 10:00", 0),
    ],
)
def test_only_office_hours_count(start: str, end: str, minutes: float) -> None:
    assert working_minutes(at(start), at(end)) == minutes
    if minutes and at(end).hour < 18:
        assert add_working_minutes(at(start), minutes) == at(end)


def test_nothing_to_wait_for_is_the_next_moment_somebody_is_there() -> None:
    assert add_working_minutes(at("2026-11-28 12:00"), 0) == at("2026-11-30 09:00")
    assert add_working_minutes(at("2026-11-25 12:00"), 0) == at("2026-11-25 12:00")
    assert add_working_minutes(at("2026-11-25 18:00"), 0) == at("2026-11-26 09:00")


@pytest.mark.parametrize("minutes", [1, 59, 540, 541, 4000])
def test_there_and_back_is_the_same(minutes: float) -> None:
    for hour in range(0, 24 * 12, 7):
        start = at("2026-09-28 00:00") + timedelta(hours=hour)
        assert working_minutes(start, add_working_minutes(start, minutes)) == pytest.approx(minutes)
    assert working_minutes(at("2026-11-25 00:00"), at("2026-11-26 00:00")) == DAY_MINUTES
