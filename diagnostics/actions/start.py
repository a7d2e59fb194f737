"""Starting a diagnosis, and starting it again."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from diagnostics import runner
from diagnostics.answers import clean_answers, clean_code
from diagnostics.models import GIVE_UP_AFTER, Diagnosis, State, StepRun
from diagnostics.vocabulary import STEPS
from portal.dispatch import ask
from portal.models import Terminal, User


def start_diagnosis(
    terminal: Terminal,
    *,
    by: User,
    code: str = "",
    answers: Mapping[str, str] | None = None,
    previous: Diagnosis | None = None,
) -> Diagnosis:
    """A new run with all its steps, asked for in the background; the one that this person has running, if there is one.

    Raises PortalError as `clean_code` and `clean_answers` do.
    """
    running = Diagnosis.objects.filter(terminal=terminal, started_by=by, state=State.RUNNING).first()
    if running and not (running.is_overdue and runner.give_up(running.pk)):
        return running
    try:
        with transaction.atomic():
            run = open_diagnosis(terminal, by=by, code=code, answers=answers, previous=previous)
            ask("diagnostics.run", str(run.pk))
    except IntegrityError:  # the second click of two came while the first was being written
        return Diagnosis.objects.get(terminal=terminal, started_by=by, state=State.RUNNING)
    return run


def open_diagnosis(
    terminal: Terminal,
    *,
    by: User | None,
    code: str = "",
    answers: Mapping[str, str] | None = None,
    previous: Diagnosis | None = None,
) -> Diagnosis:
    """The rows of a new run, in one transaction; nobody is asked to work on them."""
    now = timezone.now()
    run = Diagnosis(
        terminal=terminal,
        merchant_id=terminal.merchant_id,
        started_by=by,
        code=clean_code(code),
        answers=clean_answers(answers or {}),
        previous=previous,
        created_at=now,
        deadline_at=now + GIVE_UP_AFTER,
    )
    with transaction.atomic(savepoint=False):
        run.save(force_insert=True)
        StepRun.objects.bulk_create(
            StepRun(diagnosis=run, key=key, position=position) for position, key in enumerate(STEPS)
        )
    return run


def check_again(run: Diagnosis, *, by: User) -> Diagnosis:
    """The whole check once more, to compare with. What was typed then is not carried over: it would count as new."""
    return start_diagnosis(run.terminal, by=by, previous=run)
