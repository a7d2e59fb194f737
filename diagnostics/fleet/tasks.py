"""Background work on many terminals at once: thin tasks, ids in, named, safe to run twice."""

from django.utils import timezone

from diagnostics.fleet import declines, incident_news, incidents, scan
from portal.celery_app import app
from portal.dispatch import ask_now


@app.task(name="diagnostics.scan_fleet")
def scan_fleet(scan_id: int) -> None:
    scan.run(scan_id)


@app.task(name="diagnostics.compare_fleet")
def compare_fleet() -> None:
    """The regular comparison (settings: FLEET_COMPARE_HOURS)."""
    ask_now("diagnostics.scan_fleet", scan.open_scan().pk)


@app.task(name="diagnostics.sweep_fleet")
def sweep_fleet() -> None:
    """Take up the comparison that a dead worker or a silent acquirer left."""
    for scan_id in scan.due(timezone.now()):
        ask_now("diagnostics.scan_fleet", scan_id)


@app.task(name="diagnostics.take_decline")
def take_decline(event_id: str) -> None:
    declines.take(event_id)


@app.task(name="diagnostics.look_for_incidents")
def look_for_incidents() -> None:
    """Group what failed lately, tell whom it concerns, and close what is over."""
    now = timezone.now()
    incidents.look(now)
    incident_news.tell(now)
    declines.forget(now)
