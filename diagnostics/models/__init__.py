"""What the diagnostics room remembers."""

from diagnostics.models.fleet import Drift, FleetPage, FleetScan
from diagnostics.models.run import GIVE_UP_AFTER, Diagnosis, State, StepRun, StepState, StoredReading

__all__ = [
    "GIVE_UP_AFTER",
    "Diagnosis",
    "Drift",
    "FleetPage",
    "FleetScan",
    "State",
    "StepRun",
    "StepState",
    "StoredReading",
]
