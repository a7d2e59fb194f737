"""The seven steps: each a list of pure checks, one for every cause that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Final

from diagnostics.checks import (
    account_status,
    hardware,
    live_test,
    merchant_info,
    software,
    terminal_installation,
    transaction_parameters,
)
from diagnostics.checks.attempts import CARD_SIDE, typed_code
from diagnostics.evidence import STEP_NEEDS, Case, Finding, Outcome, Step, StepResult, remembered

Check = Callable[[Case], list[Finding]]

_MODULES: Final[Mapping[Step, ModuleType]] = {
    "merchant_info": merchant_info,
    "account_status": account_status,
    "terminal_installation": terminal_installation,
    "transaction_parameters": transaction_parameters,
    "hardware": hardware,
    "software": software,
    "live_test": live_test,
}
CHECKS: Final[Mapping[Step, tuple[Check, ...]]] = {step: room.CHECKS for step, room in _MODULES.items()}
NOTICES: Final[Mapping[Step, tuple[Check, ...]]] = {step: room.NOTICES for step, room in _MODULES.items()}

_ORDER: Final = {"cause": 0, "skipped": 1, "unknown": 2, "notice": 3}


def ends_early(case: Case) -> bool:
    """True when the code that was typed is the card's affair: no other step need be run, no other witness asked.

    Only the typed code ends a run before it starts. A card-side code that the terminal or the acquirer reported is
    known when all have spoken; the steps then keep what they found, and the verdict still names the card first.
    """
    return typed_code(case) in CARD_SIDE


def ready(case: Case, step: Step) -> bool:
    """True when every witness this step needs has spoken or fallen silent."""
    return ends_early(case) or all(witness in case.readings for witness in STEP_NEEDS[step])


def judge_step(case: Case, step: Step) -> StepResult:
    """What this step comes to on these readings; a witness not heard yet counts as silent."""
    if ends_early(case):
        code = case.cite("answers.code")
        if step != "merchant_info":
            return StepResult(step, "skipped", (Finding("skipped_card_side", "skipped", evidence=(code,)),))
        return _result(step, [*merchant_info.card_side(case), *merchant_info.unknown_code(case)])
    return _result(step, [found for check in (*CHECKS[step], *NOTICES[step]) for found in remembered(case, check)])


def _result(step: Step, findings: list[Finding]) -> StepResult:
    ordered = sorted(findings, key=lambda finding: (_ORDER[finding.kind], finding.certainty == "likely"))
    outcome: Outcome = "pass"
    if any(finding.kind == "unknown" for finding in ordered):
        outcome = "unknown"
    if any(finding.kind == "cause" and finding.certainty == "confirmed" for finding in ordered):
        outcome = "fail"
    return StepResult(step, outcome, tuple(ordered))
