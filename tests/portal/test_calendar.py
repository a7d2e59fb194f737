"""Working days: the public holidays, the weekends worked for them, and the years nobody has announced yet."""

from datetime import date

import pytest

from portal.calendar import add_workdays, is_workday


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
