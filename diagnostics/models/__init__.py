"""What the diagnostics room remembers."""

from diagnostics.models.fleet import Drift, FleetPage, FleetScan
from diagnostics.models.run import GIVE_UP_AFTER, Certainty, Diagnosis, State, StepRun, StepState, StoredReading
from diagnostics.models.share import Share
from diagnostics.models.slip import SlipReading, SlipState

__all__ = [
    "GIVE_UP_AFTER",
    "Certainty",
    "Diagnosis",
    "Drift",
    "FleetPage",
    "FleetScan",
    "Share",
    "SlipReading",
    "SlipState",
    "State",
    "StepRun",
    "StepState",
    "StoredReading",
]
