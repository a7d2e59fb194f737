"""Background work of the room: thin tasks, ids in, named, safe to run twice."""

from typing import Final, cast
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from diagnostics import (
    commands,
    outside,
    rechecks,
    runner,
    slip_tasks,  # noqa: F401 (only this module is discovered)
    sweeper,
)
from diagnostics.fleet import tasks as fleet_tasks  # noqa: F401
from diagnostics.models import Recheck, RemoteCommand
from diagnostics.vocabulary import Step
from portal.celery_app import app
from portal.dispatch import ask_now
from portal.models import Work

_BATCH: Final = 200
_WORK: Final[tuple[tuple[type[Work], str], ...]] = ((RemoteCommand, commands.TASK), (Recheck, rechecks.TASK))


@app.task(name="diagnostics.run")
def run(diagnosis_id: str) -> None:
    """A whole diagnosis: its steps side by side."""
    runner.run_whole(UUID(diagnosis_id))


@app.task(name="diagnostics.run_step")
def run_step(diagnosis_id: str, key: str) -> None:
    """One step of a diagnosis, where the others are done or in other hands."""
    runner.run_step(UUID(diagnosis_id), cast(Step, key))


@app.task(name="diagnostics.follow_command")
def follow_command(command_id: str) -> None:
    commands.follow(command_id)


@app.task(name="diagnostics.recheck")
def recheck(recheck_id: int) -> None:
    rechecks.follow(recheck_id)


@app.task(name="diagnostics.come_back")
def come_back(reference: str) -> None:
    """What problems waited for ("change:<id>", "case:<id>") is decided; asked for by name from the ground floor."""
    outside.come_back(reference)


@app.task(name="diagnostics.sweep")
def sweep() -> None:
    """Ask again for what was lost."""
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    for model, task in _WORK:
        due = model._default_manager.filter(free, due_at__lte=now).order_by("due_at")
        for pk in due.values_list("pk", flat=True)[:_BATCH]:
            ask_now(task, pk if isinstance(pk, int) else str(pk))
    for diagnosis_id, key in sweeper.sweep(now):
        if key:
            ask_now("diagnostics.run_step", diagnosis_id, key)
        else:
            ask_now("diagnostics.run", diagnosis_id)
    outside.sweep()
