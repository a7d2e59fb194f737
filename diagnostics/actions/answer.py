"""Answering the questions of a run."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diagnostics import runner
from diagnostics.actions.start import start_diagnosis
from diagnostics.answers import clean_answers
from diagnostics.evidence import HEARTBEAT_FRESH
from diagnostics.models import Diagnosis, State
from portal.errors import PortalError
from portal.models import User


def answer_questions(run: Diagnosis, *, by: User, answers: Mapping[str, str]) -> Diagnosis:
    """The run judged again with these answers; a new run when the readings of this one are too old to be judged by.

    Raises PortalError("diagnosis_running") before there is anything to answer, and as `clean_answers` does.
    """
    if run.is_running:
        raise PortalError("diagnosis_running", _("The check is still running. Please wait for it to finish."))
    cleaned = clean_answers(answers)
    if run.state == State.BROKEN or timezone.now() - run.created_at > HEARTBEAT_FRESH:
        return start_diagnosis(run.terminal, by=by, answers={**run.answers, **cleaned}, previous=run)
    with transaction.atomic():
        locked = Diagnosis.objects.select_for_update().get(pk=run.pk)
        locked.answers = {**locked.answers, **cleaned}
        locked.save(update_fields=["answers"])
        runner.rejudge(run.pk)
    locked.refresh_from_db()
    return locked
