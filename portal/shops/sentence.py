"""A shop in one sentence, with its tone and what it leaves open; pure, for every combination of numbers."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.models import Merchant, MerchantStatus
from portal.roles import May, may
from portal.standing import Standing


@dataclass(frozen=True, slots=True)
class Shop:
    """A merchant with its terminals counted. `at_work` = works + trouble + unknown; `silent_since`: the newest report
    of those of which nothing is known. `last_payment_at` and `asked_at` are of the acquirer's reading. The last two say
    whether it is worth asking which spares are to be checked, and which updates wait."""

    merchant: Merchant
    terminals: int
    works: int
    trouble: int
    unknown: int
    silent_since: datetime | None = None
    role: str = ""
    last_payment_at: datetime | None = None
    asked_at: datetime | None = None
    checks_due: bool = True
    releases: bool = True

    @property
    def at_work(self) -> int:
        return self.works + self.trouble + self.unknown

    @property
    def sees_people(self) -> bool:
        return may(self.role, May.SEE_PEOPLE)

    @property
    def tone(self) -> str:
        if self.merchant.status != MerchantStatus.ACTIVE or self.trouble:
            return "bad"
        return "warn" if self.unknown else "ok" if self.works else "idle"

    @property
    def sentence(self) -> str:
        """Can it take cards? What is not known is never said to work."""
        if self.merchant.status == MerchantStatus.CLOSED:
            return _("This shop is closed: its terminals take no cards.")
        if self.merchant.status == MerchantStatus.SUSPENDED:
            return _("This shop is suspended: its terminals take no cards until that is lifted.")
        if not self.at_work:
            return _("No terminal is at work yet.") if self.terminals else _("This shop has no terminal yet.")
        return _of_terminals(self.works, self.trouble, self.unknown)

    @property
    def details(self) -> list[tuple[str, str]]:
        """(words, address of the list that shows just these terminals); trouble first."""
        counted = (
            (_("%(number)s in trouble"), self.trouble, Standing.TROUBLE),
            (self._silence(), self.unknown, Standing.UNKNOWN),
            (_("%(number)s can take cards"), self.works, Standing.WORKS),
        )
        return [(words % {"number": number}, self.listed(which)) for words, number, which in counted if number]

    def listed(self, which: Standing) -> str:
        return "?" + urlencode({"shop": self.merchant.mid, "standing": which.value})

    def _silence(self) -> str:
        if self.silent_since is None:
            return _("%(number)s never reported")
        since = f"{timezone.localtime(self.silent_since):%m-%d %H:%M}"
        if self.unknown == 1:
            return _("%(number)s not known since {time}").format(time=since)
        return _("%(number)s not known, the last since {time}").format(time=since)


def _of_terminals(works: int, trouble: int, unknown: int) -> str:
    number = works + trouble + unknown
    one = number == 1
    if works == number:
        words = _("The terminal can take cards now.") if one else _("All %(number)s terminals can take cards now.")
    elif works:
        words = _("%(works)s of %(number)s terminals can take cards now.")
    elif trouble == number:
        words = (
            _("The terminal cannot take cards now.")
            if one
            else _("None of the %(number)s terminals can take cards now.")
        )
    elif unknown == number and one:
        words = _("It is not known whether the terminal can take cards: it has not reported.")
    elif unknown == number:
        words = _("It is not known whether any of the %(number)s terminals can take cards: they have not reported.")
    else:
        words = _("Of %(number)s terminals none is known to take cards now.")
    return words % {"works": works, "number": number}
