"""Background work on slips: read, taken up again, forgotten. Only the queue `ocr` reads."""

from django.utils import timezone

from diagnostics import slip_reader
from portal.celery_app import app
from portal.dispatch import ask_now


@app.task(name="diagnostics.read_slip", soft_time_limit=100, time_limit=110)
def read_slip(upload_id: str) -> None:
    slip_reader.read(upload_id)


@app.task(name="diagnostics.sweep_slips")
def sweep_slips() -> None:
    """Ask again for the photos that a lost message or a dead worker left."""
    for upload_id in slip_reader.left_over(timezone.now()):
        ask_now("diagnostics.read_slip", upload_id)


@app.task(name="diagnostics.forget_slips")
def forget_slips() -> None:
    """Slips are forgotten after a day; those with a photo go with it (portal.prune)."""
    slip_reader.forget(timezone.now())
