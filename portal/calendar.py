"""Working days in China: public holidays and the weekends that are worked for them.

The State Council announces each year's days in the autumn before it, so the table knows the years up to the current
one. A day outside its years counts by the weekend alone.
"""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar

OPENS, CLOSES = time(9), time(18)
DAY_MINUTES: Final = 540.0
"""Working minutes from opening to closing."""
_ZONE: Final = ZoneInfo("Asia/Shanghai")


def is_workday(day: date) -> bool:
    """Whether offices are open on this day; outside the table's years, Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_workdays(day: date, number: int) -> date:
    """The `number`-th working day after `day`; 0 is `day` itself where it is one, else the next one."""
    reached = day
    while not is_workday(reached):
        reached += timedelta(days=1)
    if reached != day and number > 0:
        number -= 1  # from a holiday on, the first working day counts
    for _ in range(number):
        reached += timedelta(days=1)
        while not is_workday(reached):
            reached += timedelta(days=1)
    return reached


def working_minutes(start: datetime, end: datetime) -> float:
    """How many minutes of office hours lie between two moments; 0 when the second is not after the first."""
    begins, ends = start.astimezone(_ZONE), end.astimezone(_ZONE)
    total, day = 0.0, begins.date()
    while day <= ends.date():
        if is_workday(day):
            opened = max(begins, datetime.combine(day, OPENS, _ZONE))
            closed = min(ends, datetime.combine(day, CLOSES, _ZONE))
            total += max(0.0, (closed - opened).total_seconds() / 60)
        day += timedelta(days=1)
    return total


def add_working_minutes(start: datetime, minutes: float) -> datetime:
    """The moment at which so many minutes of office hours have passed; 0 is the next moment at which one is open."""
    now, left = start.astimezone(_ZONE), timedelta(minutes=max(0.0, minutes))
    while True:
        opened = max(now, datetime.combine(now.date(), OPENS, _ZONE))
        closes = datetime.combine(now.date(), CLOSES, _ZONE)
        if is_workday(now.date()) and opened < closes:
            if opened + left <= closes:
                return opened + left
            left -= closes - opened
        now = datetime.combine(now.date() + timedelta(days=1), OPENS, _ZONE)
