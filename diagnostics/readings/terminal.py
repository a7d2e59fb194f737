"""The terminal's own word: its last report."""

from datetime import datetime

from diagnostics.evidence import Reading, heartbeat_reading
from portal.models import Report, Terminal


def read(terminal: Terminal, *, now: datetime) -> Reading:
    """The newest report; silent when there was never one or when it is too old to prove anything."""
    try:
        report = terminal.report
    except Report.DoesNotExist:
        return heartbeat_reading(None, None, now)
    return heartbeat_reading({**report.data, "clock_wrong": report.clock_wrong}, report.measured_at, now)
