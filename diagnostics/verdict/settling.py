"""From the findings of the seven steps to the one cause to fix first, and everything else that holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from diagnostics import catalogue
from diagnostics.checks import judge_step
from diagnostics.evidence import STEPS, Case, Certainty, Evidence, Finding, StepResult
from diagnostics.verdict.ranking import NEVER_THE_CAUSE, ranked


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one cause to fix first, or none: then certainty is "none" and nothing else is said."""

    cause: str | None = None
    certainty: Certainty = "none"
    evidence: tuple[Evidence, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The shape of `verdict` in the command contract."""
        entry = catalogue.causes()[self.cause] if self.cause else None
        return {
            "cause": self.cause,
            "certainty": self.certainty,
            "ring": entry.ring if entry else None,
            "actor": entry.actor if entry else None,
            "advice_code": entry.advice_code if entry else None,
            "retry": entry.retry if entry else None,
            "evidence": [item.to_json() for item in self.evidence],
        }


def settle(case: Case) -> tuple[Verdict, tuple[Finding, ...], tuple[StepResult, ...]]:
    """The verdict, the other causes that hold, and the steps: the part of a judgement that questions do not touch."""
    steps = tuple(judge_step(case, step) for step in STEPS)
    holding = ranked(finding for step in steps for finding in step.findings)
    first = next((finding for finding in holding if finding.cause != NEVER_THE_CAUSE), None)
    if first is None:
        return Verdict(), tuple(holding), steps
    also = tuple(finding for finding in holding if finding is not first)
    return Verdict(first.cause, first.certainty, first.evidence), also, steps
