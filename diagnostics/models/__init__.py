"""What the diagnostics room remembers."""

from diagnostics.models.fleet import Drift, FleetPage, FleetScan
from diagnostics.models.incidents import Factor, Incident, IncidentTerminal, RefusedPayment
from diagnostics.models.run import GIVE_UP_AFTER, Certainty, Diagnosis, State, StepRun, StepState, StoredReading
from diagnostics.models.share import Share
from diagnostics.models.slip import SlipReading, SlipState

__all__ = [
    "GIVE_UP_AFTER",
    "Certainty",
    "Diagnosis",
    "Drift",
    "Factor",
    "FleetPage",
    "FleetScan",
    "Incident",
    "IncidentTerminal",
    "RefusedPayment",
    "Share",
    "SlipReading",
    "SlipState",
    "State",
    "StepRun",
    "StepState",
    "StoredReading",
]
