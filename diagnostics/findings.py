"""What a judgement is made of: a fact and who said it, a finding that rests on facts, and what a step came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diagnostics.vocabulary import Certainty, Kind, Outcome, Source, Step, written


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact a finding rests on: who said what, when."""

    source: Source
    key: str
    value: Any
    read_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """The shape of `verdict.evidence` in the command contract."""
        return {"source": self.source, "key": self.key, "value": self.value, "read_at": written(self.read_at)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found. `code` has its words in the catalogue.

    kind "cause": `cause` holds with `certainty`; `grounds` says what that rests on (`record`, `code_97`, `sign_on` …).
    kind "unknown": `about` names the cause that could not be judged; the evidence names the silent witness and why.
    kind "notice": worth telling, no cause. kind "skipped": why the step was not run.
    """

    code: str
    kind: Kind
    cause: str | None = None
    certainty: Certainty = "none"
    evidence: tuple[Evidence, ...] = ()
    grounds: frozenset[str] = frozenset()
    about: str | None = None

    def to_json(self) -> dict[str, Any]:
        """For pages and for comparing two runs."""
        return {
            "code": self.code,
            "kind": self.kind,
            "cause": self.cause,
            "certainty": self.certainty,
            "about": self.about,
            "evidence": [item.to_json() for item in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class StepResult:
    """What one step came to: causes first, then what stayed open, then notices."""

    key: Step
    outcome: Outcome
    findings: tuple[Finding, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The finding codes, each once, in order: `steps[].findings` of the command contract."""
        return tuple(dict.fromkeys(finding.code for finding in self.findings))
