"""When something is to be expected: a rough, honest range, counted in the working days of the Chinese calendar."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.calendar import add_workdays
from portal.words import Words


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working_days"
    ANY_TIME = "any_time"


@dataclass(frozen=True, slots=True)
class Due:
    """From `least` to `most` units after the move that led here."""

    unit: Unit
    least: int = 0
    most: int = 0

    @property
    def words(self) -> Words:
        """The range as people say it."""
        if self.unit is Unit.ANY_TIME:
            return _("Whenever you like")
        if self == working_days(0, 1):
            return _("Within one working day")
        within, between = _WORDS[self.unit]
        if self.least in (0, self.most):
            return format_lazy(within, most=self.most)
        return format_lazy(between, least=self.least, most=self.most)

    def days(self, since: date) -> tuple[date, date] | None:
        """The first and the last day to expect it; None when there is no date to keep."""
        if self.unit is Unit.ANY_TIME:
            return None
        if self.unit is Unit.WORKING_DAYS:
            return add_workdays(since, self.least), add_workdays(since, self.most)
        hours = self.most if self.unit is Unit.HOURS else 0
        return since, since + timedelta(days=hours // 24)


_WORDS: dict[Unit, tuple[Words, Words]] = {
    Unit.MINUTES: (_("Within {most} minutes"), _("In {least} to {most} minutes")),
    Unit.HOURS: (_("Within {most} hours"), _("In {least} to {most} hours")),
    Unit.WORKING_DAYS: (_("Within {most} working days"), _("In {least} to {most} working days")),
}

ANY_TIME = Due(Unit.ANY_TIME)


def minutes(most: int) -> Due:
    return Due(Unit.MINUTES, 0, most)


def hours(most: int) -> Due:
    return Due(Unit.HOURS, 0, most)


def working_days(least: int, most: int) -> Due:
    return Due(Unit.WORKING_DAYS, least, most)
