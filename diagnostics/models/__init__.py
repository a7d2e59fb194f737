"""What the diagnostics room remembers."""

from diagnostics.models.run import GIVE_UP_AFTER, Certainty, Diagnosis, State, StepRun, StepState, StoredReading

__all__ = ["GIVE_UP_AFTER", "Certainty", "Diagnosis", "State", "StepRun", "StepState", "StoredReading"]
