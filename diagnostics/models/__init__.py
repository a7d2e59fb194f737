"""What the diagnostics room remembers."""

from diagnostics.models.run import GIVE_UP_AFTER, Diagnosis, State, StepRun, StepState, StoredReading
from diagnostics.models.slip import SlipReading, SlipState

__all__ = [
    "GIVE_UP_AFTER",
    "Diagnosis",
    "SlipReading",
    "SlipState",
    "State",
    "StepRun",
    "StepState",
    "StoredReading",
]
