"""Counting working days in China: public holidays are off, some weekends are worked."""

from datetime import date, timedelta

import chinese_calendar


def add_workdays(day: date, count: int) -> date:
    """The day `count` working days after `day`. Years that the calendar does not know yet count Monday to Friday."""
    while count > 0:
        day += timedelta(days=1)
        count -= _is_workday(day)
    return day


def _is_workday(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
