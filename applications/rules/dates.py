"""How long papers are valid; None means long-term (长期)."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from applications.rules.findings import Finding, hard, soft

SOON = timedelta(days=30)
LONGEST_ID_YEARS = 20  # cards are issued for 5, 10 or 20 years, or long-term


def check_valid_until(until: date | None, *, long_term: bool, today: date) -> Finding | None:
    """A paper must be valid today; one that lapses within a month is looked at by a person."""
    if long_term:
        return None
    if until is None:
        return hard("valid_until_missing", _("Enter the last day of validity, or choose long-term."))
    if until < today:
        return hard("expired", _("This paper lapsed on {day}. Please use one that is valid."), day=until.isoformat())
    if until - today <= SOON:
        return soft(
            "expires_soon",
            _("This paper lapses on {day}, so soon that a person will look at it."),
            day=until.isoformat(),
        )
    return None


def check_id_valid_until(until: date | None, *, long_term: bool, today: date) -> Finding | None:
    """As above; no identity card runs longer than twenty years unless it is long-term."""
    found = check_valid_until(until, long_term=long_term, today=today)
    if found is None and until is not None and not long_term and until.year - today.year > LONGEST_ID_YEARS:
        return hard(
            "valid_until_far", _("Identity cards run for 20 years at most. Check the year, or choose long-term.")
        )
    return found
