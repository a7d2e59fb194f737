"""Starting a diagnosis, and starting it again."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from diagnostics import runner
from diagnostics.models import Diagnosis, State
from diagnostics.opening import open_diagnosis
from portal.actions.audit import record
from portal.dispatch import ask
from portal.models import ApiKey, Terminal, User

__all__ = ["check_again", "open_diagnosis", "start_diagnosis", "start_for_system"]


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
    except IntegrityError:  # the second click of two came while the first was being written; it may have ended by now
        return Diagnosis.objects.filter(terminal=terminal, started_by=by).latest("created_at")
    return run


def start_for_system(terminal: Terminal, *, key: ApiKey, code: str = "") -> Diagnosis:
    """A new run that a system of the operator asked for: nobody's, and noted with the key. In the caller's transaction.

    Raises PortalError as `clean_code` does.
    """
    with transaction.atomic():
        run = open_diagnosis(terminal, by=None, code=code)
        record("diagnosis.started", f"terminal:{terminal.serial}", by=None, after={"api_key": str(key.pk)})
        ask("diagnostics.run", str(run.pk))
    return run


def check_again(run: Diagnosis, *, by: User) -> Diagnosis:
    """The whole check once more, to compare with. What was typed then is not carried over: it would count as new."""
    return start_diagnosis(run.terminal, by=by, previous=run)
