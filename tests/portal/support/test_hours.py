"""By when we answer: in hours in which somebody works."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.support.hours import FIRST_ANSWER, NEXT_ANSWER, due

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("since", "within", "until"),
    [
        ("2026-11-25T10:00", FIRST_ANSWER, "2026-11-25T14:00"),  # a Wednesday
        ("2026-11-25T05:30", FIRST_ANSWER, "2026-11-25T13:00"),
        ("2026-11-25T14:00", FIRST_ANSWER, "2026-11-25T18:00"),
        ("2026-11-25T16:30", FIRST_ANSWER, "2026-11-26T11:30"),
        ("2026-11-27T20:00", FIRST_ANSWER, "2026-11-30T13:00"),  # over a weekend
        ("2026-11-25T10:00", NEXT_ANSWER, "2026-11-26T10:00"),
        ("2026-09-30T17:00", FIRST_ANSWER, "2026-10-08T12:00"),  # over the week of the national day
        ("2026-09-19T23:59", timedelta(hours=1), "2026-09-20T10:00"),  # a Sunday that is worked
    ],
)
def test_only_hours_of_work_count(since: str, within: timedelta, until: str) -> None:
    assert due(at(since), within) == at(until)
