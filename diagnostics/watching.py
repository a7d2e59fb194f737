"""Watching a run: how often to ask, what was seen, and the ticket of a watcher.

The ticket: for a few minutes it stands for the session, so that a look costs one query and no more.

It is signed, and good for one run, one person and the browser it was given to: it says nothing without that browser's
session cookie, which is compared, not looked up. Whether the person still belongs to the merchant is asked each time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from diagnostics.models import Diagnosis, StepRun
from diagnostics.vocabulary import STEPS

LIFE: Final = timedelta(minutes=5)
_SALT: Final = "diagnostics.watching"

#: How often a watcher asks, by the age of the run: (until this age, seconds between two questions).
#: Most checks end within a second, the slowest in about eight; whoever waits longer waits for a worker that died.
_PACES: Final = tuple((timedelta(seconds=until), pace) for until, pace in ((5, 1), (12, 2), (30, 5), (180, 8)))
_SLOWEST: Final = 10

_DONE_MARKS: Final = frozenset("pfus")  # pass, fail, unknown, skipped


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


def pace_of(run: Diagnosis) -> int:
    """Seconds until a watcher should ask again: fast at first, then slower."""
    return pace_at(timezone.now() - run.created_at)


def pace_at(age: timedelta) -> int:
    """The same, for a run of this age."""
    return next((pace for until, pace in _PACES if age < until), _SLOWEST)


def seen_mark(run: Diagnosis, steps: Iterable[StepRun]) -> str:
    """What a watcher has seen, in a few characters; `halves_of` them: what the page shows, and the pace it asks at."""
    return mark_of(run, ((step.outcome or step.state) for step in steps))


def mark_of(run: Diagnosis, states: Iterable[str]) -> str:
    """The same, from what is known of each step: its outcome, or how far it is."""
    marks = "".join(state[0] for state in states)
    return f"{'o' if run.is_overdue else run.state[0]}{marks}{pace_of(run)}"


def halves_of(mark: str) -> tuple[str, str]:
    """What was shown, and the pace. Equal first halves mean that nothing on the page would change."""
    shown = len(STEPS) + 1
    return mark[:shown], mark[shown:]


def quarter_of(mark: str) -> int:
    """How many quarters of the steps are done in what a watcher has seen: progress is read out in quarters."""
    steps = mark[1 : len(STEPS) + 1]
    return 4 * sum(1 for step in steps if step in _DONE_MARKS) // len(STEPS)
