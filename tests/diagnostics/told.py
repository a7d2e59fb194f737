"""Runs of the pure cases as rows: what the witnesses of tests/diagnostics/core say, stored and judged."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from diagnostics import runner
from diagnostics.actions.start import open_diagnosis
from diagnostics.models import Diagnosis
from diagnostics.vocabulary import moment
from portal.models import Terminal, User
from tests.diagnostics.core.cases import FAULTS, NOW, Facts, Fault, case_of, healthy


def judged(
    terminal: Terminal,
    *faults: Fault,
    by: User | None = None,
    previous: Diagnosis | None = None,
    at: datetime | None = None,
    silent: dict[str, str] | None = None,
) -> Diagnosis:
    """A finished run on these facts, as of the cases' own time moved to now (or `at`)."""
    facts = healthy()
    for fault in faults:
        fault(facts)
    return _stored(terminal, facts, by=by, previous=previous, at=at or timezone.now(), silent=silent)


def with_cause(terminal: Terminal, cause: str, **given: object) -> Diagnosis:
    """A finished run whose readings show this cause."""
    return judged(terminal, FAULTS[cause][0], **given)  # type: ignore[arg-type]


def _stored(
    terminal: Terminal,
    facts: Facts,
    *,
    by: User | None,
    previous: Diagnosis | None,
    at: datetime,
    silent: dict[str, str] | None,
) -> Diagnosis:
    case = case_of(_moved(facts, at - NOW), now=at, silent=silent)
    run = open_diagnosis(terminal, by=by, previous=previous, code=str((facts["answers"] or {}).get("code", "")))
    run.created_at = case.now
    run.save(update_fields=["created_at"])
    runner.store(run, case.readings.values())
    runner.settle(run)
    run.refresh_from_db()
    return run


def _moved(facts: Any, by: timedelta) -> Any:
    """The same facts at another time: whatever reads as a moment is moved along."""
    if isinstance(facts, dict):
        return {key: _moved(value, by) for key, value in facts.items()}
    if isinstance(facts, list):
        return [_moved(value, by) for value in facts]
    if isinstance(facts, str) and "T" in facts and (at := moment(facts)):
        return (at + by).isoformat()
    return facts
