"""Background work of the room: thin tasks, ids in, named, safe to run twice."""

from typing import cast
from uuid import UUID

from django.utils import timezone

from diagnostics import runner
from diagnostics.fleet import tasks as fleet_tasks  # noqa: F401 (only this module is discovered)
from diagnostics.vocabulary import Step
from portal.celery_app import app
from portal.dispatch import ask_now


@app.task(name="diagnostics.run_step")
def run_step(diagnosis_id: str, key: str) -> None:
    runner.run_step(UUID(diagnosis_id), cast(Step, key))


@app.task(name="diagnostics.sweep")
def sweep() -> None:
    """Ask again for what was lost."""
    for diagnosis_id, key in runner.sweep(timezone.now()):
        ask_now("diagnostics.run_step", diagnosis_id, key)
