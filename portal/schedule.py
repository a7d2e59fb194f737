"""What the scheduler asks for, and when. The rows say what is to do: a tick that is missed or doubled does no harm."""

from collections.abc import Iterable
from typing import Any

from celery.schedules import crontab

_UTC_IS_BEHIND = 8  # hours: the scheduler lives in UTC, the shops by Beijing time
_SWEEPS = {
    "portal-sweep": "portal.sweep",
    "applications-sweep": "applications.sweep",
    "diagnostics-sweep": "diagnostics.sweep",
    "diagnostics-fleet": "diagnostics.sweep_fleet",
    "diagnostics-slips": "diagnostics.sweep_slips",
}


def beat(*, compare_hours: Iterable[int]) -> dict[str, dict[str, Any]]:
    """The schedule; `compare_hours` by Beijing time."""
    hours = ",".join(str((hour - _UTC_IS_BEHIND) % 24) for hour in compare_hours)
    return {
        **{name: {"task": task, "schedule": 5.0, "options": {"expires": 5}} for name, task in _SWEEPS.items()},
        "diagnostics-incidents": {
            "task": "diagnostics.look_for_incidents",
            "schedule": 15.0,
            "options": {"expires": 15},
        },
        "diagnostics-compare": {"task": "diagnostics.compare_fleet", "schedule": crontab(minute="0", hour=hours)},
        "portal-forget-reports": {
            "task": "portal.forget_reports",
            "schedule": crontab(minute="*/5"),
            "options": {"expires": 240},
        },
        "portal-prune": {"task": "portal.prune", "schedule": 3600.0, "options": {"expires": 3600}},
        "applications-forget-drafts": {
            "task": "applications.forget_drafts",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
        "diagnostics-forget-slips": {
            "task": "diagnostics.forget_slips",
            "schedule": 3600.0,
            "options": {"expires": 3600},
        },
    }
