"""Where an application stands, as its page and the list say it: one sentence, who acts, by when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.timezone import localdate

from applications.journey.due import Unit
from applications.journey.progress import Progress, StageState, Viewer, progress
from applications.journey.status import FINAL, Status
from applications.models import Application
from applications.promises import Clock

_TONES = {Status.ACTIVE: "ok", Status.REFUSED: "bad", Status.WITHDRAWN: "idle", Status.DRAFT: "idle"}


@dataclass(frozen=True, slots=True)
class Standing:
    """`first` and `last` are the days between which the next thing is to be expected, if there are days to speak of.

    `first` is None where it may be any day up to the last. While it is reviewed, `clock` says it more exactly.
    """

    application: Application
    progress: Progress
    tone: str
    first: date | None
    last: date | None
    clock: Clock | None = None

    @property
    def kept_until(self) -> date | None:
        """A draft: the day on which it is erased unless somebody touches it; None for all others."""
        if self.progress.status is not Status.DRAFT:
            return None
        return localdate(self.application.updated_at + timedelta(days=settings.DRAFT_DAYS))

    @property
    def is_over(self) -> bool:
        """Nothing more is to be expected."""
        return self.progress.status in FINAL


def standing_of(application: Application, clock: Clock | None = None) -> Standing:
    """From the row and what the clock says: no question to the database."""
    shown = progress(application.status, Viewer.APPLICANT, stopped_at=application.ended_from or None)
    due = shown.next.due
    days = None if due.unit is Unit.MINUTES else due.days(localdate(application.status_since))
    first, last = days or (None, None)
    return Standing(application, shown, _tone(shown), first if due.least else None, last, clock)


def _tone(shown: Progress) -> str:
    needs_you = any(line.state is StageState.NEEDS_YOU for line in shown.stages)
    return _TONES.get(shown.status, "warn" if needs_you else "busy")
