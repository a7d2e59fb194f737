"""By when: the days behind "1 to 3 working days", counted from now."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from diagnostics.catalogue.entries import Within
from portal.calendar import add_workdays


def by_when(within: Within, now: datetime) -> str:
    """A day, a time of today or a range: when it will be done if somebody takes it up now."""
    here = timezone.localtime(now)
    if within.unit in {"minutes", "hours"}:
        return _by_the_clock(here, here + timedelta(**{within.unit: within.most}))
    today = here.date()
    if within.unit == "limit":
        tomorrow = today + timedelta(days=1)
        next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return _("the daily limit on %(day)s, the monthly one on %(month)s") % {
            "day": _day(tomorrow),
            "month": _day(next_month),
        }
    first, last = add_workdays(today, within.least), add_workdays(today, within.most)
    if within.unit == "asked_after":
        return _("no fixed time; if nobody has answered by %(day)s, ask again") % {"day": _day(last)}
    if first == last:
        return _("by %(day)s") % {"day": _day(last)}
    return _("between %(first)s and %(last)s") % {"first": _day(first), "last": _day(last)}


def _by_the_clock(now: datetime, until: datetime) -> str:
    time = time_format(until, "H:i")
    if until.date() == now.date():
        return _("today by %(time)s") % {"time": time}
    return _("by %(time)s on %(day)s") % {"time": time, "day": _day(until.date())}


def _day(day: date) -> str:
    # Translators: Django's date format letters: weekday, day and month, as short as people write it
    return date_format(day, pgettext("date", "D j M"))
