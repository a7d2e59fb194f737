"""By when we answer: counted in the hours in which somebody sits at the desk (Asia/Shanghai)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from portal.calendar import is_workday

OPENS, CLOSES = time(9), time(18)
FIRST_ANSWER: Final = timedelta(hours=4)
NEXT_ANSWER: Final = timedelta(hours=9)  # one working day


def due(since: datetime, within: timedelta, *, at_work: Callable[[date], bool] = is_workday) -> datetime:
    """The moment by which so many hours of work have passed."""
    zone = timezone.get_default_timezone()
    now, left = since.astimezone(zone), within
    while True:
        begins = max(now, datetime.combine(now.date(), OPENS, zone))
        ends = datetime.combine(now.date(), CLOSES, zone)
        if at_work(now.date()) and begins < ends:
            if begins + left <= ends:
                return begins + left
            left -= ends - begins
        now = datetime.combine(now.date() + timedelta(days=1), OPENS, zone)
