"""What the applicant's page says about appealing: whether, until when, or what came of it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from applications.journey.appealing import Appealing, appeal_until, appealing
from applications.journey.status import Status
from applications.models import Appeal, AppealPaper, Application


@dataclass(frozen=True, slots=True)
class AppealStand:
    """`can` is None once the application goes on; `made` is the appeal, if there is one."""

    can: Appealing | None
    until: datetime
    made: Appeal | None
    papers: list[AppealPaper]

    @property
    def is_possible(self) -> bool:
        return self.can is Appealing.POSSIBLE


def appeal_of(application: Application) -> AppealStand | None:
    """None where there was no refusal. No question for what was never appealed (the appeal came along: access.py)."""
    refused = application.status == Status.REFUSED
    made: Appeal | None = getattr(application, "appeal", None)
    if not refused and made is None:
        return None
    can = None
    if refused:
        since = application.status_since
        can = appealing(ended_from=application.ended_from, refused_at=since, used=made is not None, now=timezone.now())
    papers = list(made.papers.select_related("upload").prefetch_related("upload__pages")) if made else []
    return AppealStand(can, appeal_until(application.status_since), made, papers)
