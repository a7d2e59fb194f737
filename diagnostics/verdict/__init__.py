"""The verdict: from the findings of seven steps to one cause, what else holds, what to do and what to ask.

Pure and versioned: the same readings give the same judgement for as long as VERSION and the catalogue's version stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from diagnostics import catalogue
from diagnostics.checks import CHECKS, ends_early, judge_step, ready
from diagnostics.evidence import Case, Finding, StepResult
from diagnostics.remedies import Offer, offers
from diagnostics.verdict.asking import worth_asking
from diagnostics.verdict.settling import Verdict, settle

__all__ = ["NOT_FINE", "VERSION", "Judgement", "Verdict", "ends_early", "judge", "judge_step", "ready", "settle"]

VERSION: Final = "2"
CONCLUDED: Final = "concluded"
NEEDS_ANSWERS: Final = "needs_answers"
#: Every step may pass while the sign-on test is refused for a reason nobody names, or while the terminal reports no
#: network although a code came: then nothing is "fine".
NOT_FINE: Final = {"sign_on_refused", "network_worked"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything a run came to. `also`: the other causes that hold. `open`: causes that could not be judged.

    `ruled_out`: causes whose evidence was there to be read and does not hold. `asks`: keys of questions whose answer
    can change the verdict; with any, the state is "needs_answers" and the verdict is the best so far.
    """

    verdict: Verdict
    also: tuple[Finding, ...]
    steps: tuple[StepResult, ...]
    actions: tuple[Offer, ...]
    asks: tuple[str, ...]
    ruled_out: tuple[str, ...]
    open: tuple[str, ...]
    version: str = VERSION
    catalogue_version: str = catalogue.VERSION
    dictionary: str = field(default_factory=catalogue.dictionary_name)

    @property
    def state(self) -> str:
        """How the run ended: "concluded", or "needs_answers"."""
        return NEEDS_ANSWERS if self.asks else CONCLUDED

    @property
    def fine(self) -> bool:
        """Nothing wrong anywhere: no cause, every step passed, and nothing found besides speaks against it."""
        passed = all(step.outcome == "pass" for step in self.steps)
        return self.verdict.cause is None and passed and not any(NOT_FINE & {*step.codes} for step in self.steps)

    def to_json(self) -> dict[str, Any]:
        """The shape of the command contract without ids and times of rows, with versions and what was ruled out."""
        asked = catalogue.questions()
        return {
            "state": self.state,
            "verdict": self.verdict.to_json(),
            "also": [{"cause": finding.cause, "certainty": finding.certainty} for finding in self.also],
            "steps": [{"key": step.key, "outcome": step.outcome, "findings": list(step.codes)} for step in self.steps],
            "actions": [offer.to_json() for offer in self.actions],
            "questions": [{"key": key, "choices": list(asked[key].choices)} for key in self.asks],
            "ruled_out": list(self.ruled_out),
            "open": list(self.open),
            "version": self.version,
            "catalogue_version": self.catalogue_version,
            "dictionary": self.dictionary,
        }


def judge(case: Case) -> Judgement:
    """The whole judgement of one run. Never raises on readings that keep to their schemas."""
    verdict, also, steps = settle(case)
    ruled_out, left_open = _examined(case, steps)
    return Judgement(
        verdict=verdict,
        also=also,
        steps=steps,
        actions=offers(case, verdict.cause),
        asks=worth_asking(case, verdict, steps),
        ruled_out=ruled_out,
        open=left_open,
    )


def _examined(case: Case, steps: Sequence[StepResult]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The causes that the readings rule out, and those that stayed open, in the order of the list."""
    findings = [finding for step in steps for finding in step.findings]
    held = {finding.cause for finding in findings if finding.kind == "cause"}
    left_open = {finding.about for finding in findings if finding.kind == "unknown"} - held
    looked = {check.__name__ for step in steps if step.outcome != "skipped" for check in CHECKS[step.key]}
    if ends_early(case):
        looked = set()
    listed = catalogue.causes()
    ruled_out = tuple(key for key in listed if key in looked - held - left_open)
    return ruled_out, tuple(key for key in listed if key in left_open)
