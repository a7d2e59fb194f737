"""Background work of the room: thin tasks, ids in, named, safe to run twice."""

from typing import cast
from uuid import UUID

from django.utils import timezone

from diagnostics import runner, slip_reader
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
    for upload_id in slip_reader.left_over(timezone.now()):
        ask_now("diagnostics.read_slip", upload_id)


@app.task(name="diagnostics.read_slip", soft_time_limit=90, time_limit=100)
def read_slip(upload_id: str) -> None:
    slip_reader.read(upload_id)


@app.task(name="diagnostics.prune")
def prune() -> None:
    """Slips are forgotten after a day; those with a photo go with it (portal.prune)."""
    slip_reader.forget(timezone.now())
