"""A run as one JSON document: the shape of `diagnose --json` in the command contract."""

from collections.abc import Iterable
from typing import Any

from diagnostics.evidence import written
from diagnostics.models import Diagnosis, StepRun


def document(run: Diagnosis, steps: Iterable[StepRun]) -> dict[str, Any]:
    """Everything a script may want to know of a finished run. Wants `run.terminal` selected along."""
    return {
        "diagnosis": str(run.pk),
        "terminal": run.terminal.serial,
        "state": run.state,
        "verdict": run.verdict,
        "also": run.also,
        "steps": [_step(step) for step in steps],
        "actions": run.actions,
        "questions": run.questions,
    }


def _step(step: StepRun) -> dict[str, Any]:
    return {
        "key": step.key,
        "outcome": step.outcome,
        "findings": list(dict.fromkeys(finding["code"] for finding in step.findings)),
        "started_at": written(step.started_at),
        "finished_at": written(step.finished_at),
    }
