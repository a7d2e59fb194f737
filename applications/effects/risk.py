"""Weighing a declaration: by the worker soon after it came in, or at the latest when somebody decides on it."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from applications.desk.risk_facts import facts_of
from applications.journey.status import BANDS
from applications.models import Application, RiskAssessment, Submission
from applications.rules.risk import assess
from portal.dispatch import ask

ASSESS = "applications.assess_risk"
LEASE = timedelta(seconds=30)


def open_assessment(submission: Submission) -> RiskAssessment:
    """The work of weighing it, in the caller's transaction."""
    work = RiskAssessment.objects.create(submission=submission, application_id=submission.application_id)
    ask(ASSESS, work.pk)
    return work


def weigh_again(application: Application) -> None:
    """A paper was read after the declaration: that counts while nobody has decided. In the caller's transaction."""
    rows = RiskAssessment.objects.filter(application=application, submission__round=F("application__round"))
    for work in rows.filter(application__status__in=BANDS["waiting"]):
        work.again()
        ask(ASSESS, work.pk)


def assess_risk(work_id: int) -> None:
    """Safe to run any number of times; the score is only an order and a hint, so nothing else follows from it."""
    rows = RiskAssessment.objects.select_related("submission__application")
    work = rows.filter(pk=work_id).first()
    if work is None or not work.claim(LEASE):
        return
    try:
        columns = _weighed(work.submission)
    except Exception:
        work.postpone("fault")
        raise
    if work.settle(**columns):
        _show(work)


def assessment_of(application: Application) -> RiskAssessment | None:
    """That of the present declaration, made now if no worker has come to it: no decision goes without it."""
    submission = application.submissions.order_by("-round").first()
    if submission is None:
        return None
    work, _new = RiskAssessment.objects.get_or_create(submission=submission, defaults={"application": application})
    if work.made_at is None:
        rows = RiskAssessment.objects.filter(pk=work.pk, made_at__isnull=True)
        rows.update(due_at=None, lease_until=None, trouble="", **_weighed(submission))
        work.refresh_from_db()
        _show(work)
    return work


def _weighed(submission: Submission) -> dict[str, Any]:
    facts = facts_of(submission)
    found = assess(facts).to_json()
    return {**found, "facts": facts, "made_at": timezone.now()}


def _show(work: RiskAssessment) -> None:
    """For the queue; only while it is about what was declared last."""
    rows = Application.objects.filter(pk=work.application_id, round=work.submission.round)
    rows.update(risk_score=work.score, risk_high=work.high)
