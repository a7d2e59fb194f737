"""Judging a stored run again from its readings: what comes out otherwise, and under which versions it was judged."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from diagnostics.evidence import Case, Reading
from diagnostics.models import Diagnosis, State
from diagnostics.verdict import judge

#: What a judgement says; the remedies on offer are no part of it, because they may grow without a new judgement.
JUDGED: Final = ("state", "verdict", "also", "questions", "ruled_out", "open", "steps")


def finished_runs() -> QuerySet[Diagnosis]:
    """Every run that has a verdict, with all that a replay needs."""
    judged = Diagnosis.objects.filter(state__in=(State.CONCLUDED, State.NEEDS_ANSWERS))
    return judged.prefetch_related("readings", "steps").order_by("created_at", "pk")


def again(run: Diagnosis) -> dict[str, Any]:
    """What today's rules make of the run's readings."""
    readings = (Reading.from_json(stored.data) for stored in run.readings.all())
    return judge(Case.of(readings, now=run.created_at, asked_at=run.created_at)).to_json()


def stored(run: Diagnosis) -> dict[str, Any]:
    """What was made of them then, in the shape of a judgement."""
    return {
        "state": run.state,
        "verdict": run.verdict,
        "also": run.also,
        "questions": run.questions,
        "ruled_out": run.examined.get("ruled_out", []),
        "open": run.examined.get("open", []),
        "steps": [
            {
                "key": step.key,
                "outcome": step.outcome,
                "findings": list(dict.fromkeys(finding["code"] for finding in step.findings)),
            }
            for step in run.steps.all()
        ],
    }


def versions_of(judgement: dict[str, Any]) -> str:
    """The versions behind a judgement, as `judged_by` keeps them."""
    return f"{judgement['version']}/{judgement['catalogue_version']}/{judgement['dictionary']}"


def differing(then: dict[str, Any], now: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The parts that differ, each as it was and as it would be."""
    return {part: {"then": then[part], "now": now[part]} for part in JUDGED if then[part] != now[part]}
