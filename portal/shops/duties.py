"""What falls due at a shop, with its day, soonest first; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.models import Merchant, SubjectType

SOON = timedelta(days=60)
QUIET = timedelta(days=60)
MONTHS = 3


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do by a day. `past`: the day is over, payments may be refused for it. `since`: it has been waiting
    since that day, and no day is set for it."""

    text: str
    day: date
    past: bool
    url: str
    shop: str
    since: bool = False

    @property
    def tone(self) -> str:
        return "bad" if self.past else "warn"


def in_order(duties: Iterable[Duty]) -> list[Duty]:
    """Soonest first; what has no day of its own comes after all that has."""
    return sorted(duties, key=lambda duty: (duty.since, duty.day))


def spare_duty(serial: str, due_on: date, shop: str) -> Duty:
    """The monthly check of a spare. It refuses no payment: the spare is only not known to be ready."""
    text = _("Check the spare %(serial)s: is it ready?") % {"serial": serial}
    return Duty(text, due_on, False, reverse("spare_list"), shop)


def duties_of(merchant: Merchant, today: date, *, last_payment: date | None = None) -> list[Duty]:
    """Papers that end within SOON, or have ended, and the payment that is missing; `last_payment` by the acquirer."""
    found = [
        _quiet(merchant, last_payment, today),
        _paper(merchant, "licence", merchant.licence_valid_until, today)
        if merchant.subject_type != SubjectType.MICRO
        else None,
        _paper(merchant, "identity", merchant.id_valid_until, today),
    ]
    return sorted((duty for duty in found if duty), key=lambda duty: duty.day)


def _quiet(merchant: Merchant, last: date | None, today: date) -> Duty | None:
    """Three months without a payment, and the shop must be verified again before it may take one."""
    if last is None or today - last < QUIET:
        return None
    months = last.year * 12 + last.month - 1 + MONTHS
    day = date(months // 12, months % 12 + 1, min(last.day, 28))
    past = day < today
    if past:
        text = _("No payment since %(day)s: the shop has to be verified again") % {"day": last.isoformat()}
    else:
        text = _("No payment since %(day)s: take one, or the shop has to be verified again") % {"day": last.isoformat()}
    return Duty(text, day, past, reverse("merchant_profile", args=[merchant.mid]), merchant.shown_name)


def _paper(merchant: Merchant, kind: str, until: date | None, today: date) -> Duty | None:
    if until is None or until - today > SOON:
        return None
    past = until < today
    if kind == "licence":
        text = _("The business licence has ended: renew it") if past else _("The business licence ends: renew it")
    else:
        text = _("The identity card has ended: renew it") if past else _("The identity card ends: renew it")
    url = f"{reverse('change_new', args=[kind])}?{urlencode({'merchant': merchant.mid})}"
    return Duty(text, until, past, url, merchant.shown_name)
