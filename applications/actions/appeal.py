"""Appealing a refusal, and hearing the appeal."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.actions.move import move
from applications.journey.appealing import Appealing, appealing
from applications.journey.status import Status
from applications.models import Appeal, AppealOutcome, AppealPaper, Application
from portal.errors import PortalError
from portal.models import Upload, User

PURPOSE = "appeal"
LONGEST = 2000
MOST_PAPERS = 5
_SENTENCES = {
    Appealing.LATE: _("The time to appeal is over. You can apply again when the reason no longer applies."),
    Appealing.USED: _("You appealed once already; what was decided then is final."),
    Appealing.ELSEWHERE: _("The acquirer refused it. We cannot overrule the acquirer."),
}


def appeal(application: Application, *, by: User, text: str, papers: Sequence[Upload] = ()) -> Appeal:
    """One appeal against our refusal.

    Raises nothing_written, too_long, appeal_late, appeal_used, appeal_elsewhere, not_now.
    """
    text = text.strip()
    if not text:
        raise PortalError("nothing_written", _("Write why you disagree."), field="text")
    if len(text) > LONGEST:
        raise PortalError("too_long", _("Please be shorter: at most 2000 characters."), field="text")
    reason, note, refused_by = application.refusal_reason, application.refusal_note, application.claimed_by
    refused_at = application.status_since
    with transaction.atomic():
        if application.status == Status.REFUSED:
            _check_time(application)
        move(application, "appeal", by=by)
        made = Appeal.objects.create(
            application=application, text=text, reason=reason, note=note, refused_by=refused_by, refused_at=refused_at
        )
        _take_up(made, papers[:MOST_PAPERS], by)
    return made


def reopen(application: Application, *, by: User, answer: str = "", seen_version: int) -> Application:
    """The appeal is right, or worth another look: whoever heard it reviews it now. Raises refused_it_yourself."""
    _check_other(application, by)
    with transaction.atomic():
        move(
            application,
            "reopen",
            by=by,
            seen_version=seen_version,
            claimed_by=by,
            claimed_at=timezone.now(),
            ended_from="",
            refusal_reason="",
            refusal_note="",
        )
        _settle(application, AppealOutcome.REOPENED, by, answer)
    return application


def uphold(application: Application, *, by: User, answer: str, seen_version: int) -> Application:
    """The refusal stands, for good, and the applicant reads why. Raises nothing_written, refused_it_yourself."""
    _check_other(application, by)
    check_answer(answer)
    with transaction.atomic():
        move(application, "uphold", by=by, seen_version=seen_version)
        _settle(application, AppealOutcome.UPHELD, by, answer)
    return application


def check_answer(answer: str) -> None:
    """A refusal that stands is explained. Raises nothing_written."""
    if not answer.strip():
        raise PortalError("nothing_written", _("Write an answer: the applicant will read it."), field="answer")


def may_hear(application: Application, by: User) -> bool:
    """Whoever refused it neither hears the appeal nor reviews it again."""
    return not Appeal.objects.filter(application=application, refused_by=by).exists()


def _check_other(application: Application, by: User) -> None:
    if not may_hear(application, by):
        raise PortalError("refused_it_yourself", _("You refused this application, so a colleague hears the appeal."))


def _check_time(application: Application) -> None:
    found = appealing(
        ended_from=application.ended_from,
        refused_at=application.status_since,
        used=Appeal.objects.filter(application=application).exists(),
        now=timezone.now(),
    )
    if found is not Appealing.POSSIBLE:
        raise PortalError(f"appeal_{found}", _SENTENCES[found])


def _take_up(made: Appeal, papers: Sequence[Upload], by: User) -> None:
    """Only files of this person that nothing points to yet."""
    for paper in papers:
        mine = Upload.objects.filter(pk=paper.pk, by=by, purpose=PURPOSE, kept=False)
        if mine.update(kept=True) == 1:
            AppealPaper.objects.create(appeal=made, upload=paper)


def _settle(application: Application, outcome: AppealOutcome, by: User, answer: str) -> None:
    Appeal.objects.filter(application=application, outcome=AppealOutcome.OPEN).update(
        outcome=outcome, answer=answer.strip()[:LONGEST], heard_by=by, heard_at=timezone.now()
    )
