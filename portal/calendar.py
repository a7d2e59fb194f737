"""Working days in China: public holidays and the weekends that are worked for them.

The State Council announces each year's days in the autumn before it, so the table knows the years up to the current
one. A day outside its years counts by the weekend alone.
"""

from datetime import date, timedelta

import chinese_calendar


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
