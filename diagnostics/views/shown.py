"""A run as its pages show it: rows and catalogue keys turned into words, tones and signs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from diagnostics import catalogue
from diagnostics.evidence import moment
from diagnostics.labels import key_label, said, value_label
from diagnostics.models import StepRun, StepState
from diagnostics.verdict import NOT_FINE

#: outcome or state → (tone of the word, sign, class of the mark)
_SIGNS: Final[Mapping[str, tuple[str, str, str]]] = {
    "waiting": ("idle", "clock", ""),
    "running": ("busy", "busy", "is-now"),
    "pass": ("ok", "check", "is-done"),
    "fail": ("bad", "cross", "is-bad"),
    "unknown": ("warn", "question", "is-unknown"),
    "skipped": ("idle", "skip", ""),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a step found. `why`: what made a witness silent or a step needless; `last`: when it last spoke."""

    text: str
    kind: str
    why: str = ""
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShownStep:
    label: str
    status: str
    word: str
    tone: str
    icon: str
    mark: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the evidence: who said what, when."""

    source: str
    label: str
    value: str
    at: datetime | None


def shown_step(step: StepRun) -> ShownStep:
    """Words for a step in any state: nothing is said by colour alone."""
    status = _outcome(step) if step.state == StepState.DONE else step.state
    words = {"waiting": _("Waiting"), "running": _("Checking")}
    tone, icon, mark = _SIGNS[status]
    word = words.get(status) or said(catalogue.terms("outcomes")[status])
    label = said(catalogue.terms("steps")[step.key])
    return ShownStep(label, status, word, tone, icon, mark, lines_of(step.findings))


def _outcome(step: StepRun) -> str:
    """A step passes when none of its causes holds; a sign-on that was refused all the same is no green tick."""
    passed_in_name = step.outcome == "pass" and any(found["code"] in NOT_FINE for found in step.findings)
    return "unknown" if passed_in_name else step.outcome


def lines_of(findings: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Each finding once; a cause's own name, or the sentence of the catalogue."""
    once = {finding["code"]: finding for finding in findings}
    return tuple(_line(finding) for finding in once.values())


def _line(finding: Mapping[str, Any]) -> Line:
    text = said(catalogue.findings().get(finding["code"])) or finding["code"]
    why, last = "", None
    if finding["code"].endswith("_silent") and finding["evidence"]:
        fact = finding["evidence"][0]
        why, last = said(catalogue.silences().get(str(fact["value"]))), moment(fact["read_at"])
    if finding["kind"] == "skipped" and finding["evidence"]:
        fact = finding["evidence"][0]
        why = f"{key_label(fact['key'])}: {value_label(fact['key'], fact['value'])}"
    return Line(text, finding["kind"], why, last)


def facts_of(verdict: Mapping[str, Any]) -> list[Fact]:
    """The evidence of the verdict as rows of a table."""
    sources = catalogue.terms("sources")
    return [
        Fact(
            said(sources.get(fact["source"])) or fact["source"],
            key_label(fact["key"]),
            value_label(fact["key"], fact["value"]),
            moment(fact["read_at"]),
        )
        for fact in verdict.get("evidence", [])
    ]


def names_of(causes: Iterable[str]) -> list[str]:
    return [said(catalogue.causes()[key].name) for key in causes if key in catalogue.causes()]
