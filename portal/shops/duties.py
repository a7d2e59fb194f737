"""What falls due at a shop, with its day, soonest first; pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.models import Merchant, SubjectType

SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do by a day. `past`: the day is over, payments may be refused for it."""

    text: str
    day: date
    past: bool
    url: str
    shop: str

    @property
    def tone(self) -> str:
        return "bad" if self.past else "warn"


def duties_of(merchant: Merchant, today: date) -> list[Duty]:
    """Papers that end within SOON, or have ended."""
    found = [
        _paper(merchant, "licence", merchant.licence_valid_until, today)
        if merchant.subject_type != SubjectType.MICRO
        else None,
        _paper(merchant, "identity", merchant.id_valid_until, today),
    ]
    return sorted((duty for duty in found if duty), key=lambda duty: duty.day)


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
