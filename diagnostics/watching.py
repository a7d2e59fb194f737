"""The ticket of a watcher: for a few minutes it stands for the session, so that a look costs one query and no more.

It is signed, and good for one run, one person and the browser it was given to: it says nothing without that browser's
session cookie, which is compared, not looked up. Whether the person still belongs to the merchant is asked each time.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

LIFE: Final = timedelta(minutes=5)
_SALT: Final = "diagnostics.watching"


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who looks. `staff`: they see every run, and showed a second factor when the ticket was given out."""

    user: int
    staff: bool

    def ticket(self, request: HttpRequest, run: UUID) -> str:
        """A new one, for the browser that asks."""
        return signing.dumps([run.hex, self.user, self.staff, _browser(request)], salt=_SALT)


def watcher_of(request: HttpRequest, run: UUID) -> Watcher | None:
    """Who holds the ticket that came with the request; None when there is none, or none that is good any more."""
    try:
        ticket: Any = signing.loads(request.GET.get("ticket", ""), salt=_SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    watched, user, staff, browser = ticket
    return Watcher(user, staff) if (watched, browser) == (run.hex, _browser(request)) else None


def _browser(request: HttpRequest) -> str:
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return salted_hmac(_SALT, cookie, algorithm="sha256").hexdigest()[:32]
