"""What the diagnostics room remembers."""

from diagnostics.models.fleet import Drift, FleetPage, FleetScan
from diagnostics.models.incidents import Factor, Incident, IncidentTerminal, RefusedPayment
from diagnostics.models.problem import EventKind, Problem, ProblemEvent, ProblemState, Recheck
from diagnostics.models.remedy import NOT_ENDED, UNDER_WAY, CommandState, RemedyRun, RemoteCommand, Tick
from diagnostics.models.run import GIVE_UP_AFTER, Certainty, Diagnosis, State, StepRun, StepState, StoredReading
from diagnostics.models.share import Share
from diagnostics.models.slip import SlipReading, SlipState

__all__ = [
    "GIVE_UP_AFTER",
    "NOT_ENDED",
    "UNDER_WAY",
    "Certainty",
    "CommandState",
    "Diagnosis",
    "Drift",
    "EventKind",
    "Factor",
    "FleetPage",
    "FleetScan",
    "Incident",
    "IncidentTerminal",
    "Problem",
    "ProblemEvent",
    "ProblemState",
    "Recheck",
    "RefusedPayment",
    "RemedyRun",
    "RemoteCommand",
    "Share",
    "SlipReading",
    "SlipState",
    "State",
    "StepRun",
    "StepState",
    "StoredReading",
    "Tick",
]
