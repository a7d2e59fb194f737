"""Which questions are worth a shopkeeper's time: no machine knows the answer, and it can change the verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from diagnostics.catalogue import questions
from diagnostics.checks import ends_early
from diagnostics.checks.attempts import APPROVED, the_code
from diagnostics.evidence import Case, StepResult
from diagnostics.verdict.settling import Verdict, settle

#: A number or name that no register holds: stands for "the slip shows something else" when a question is weighed.
_OTHER: Final = "?"


def worth_asking(case: Case, verdict: Verdict, steps: Sequence[StepResult]) -> tuple[str, ...]:
    """The unanswered questions that can change the verdict.

    None once it is confirmed; none when every step passes and nobody saw a refusal: there is nothing to explain.
    """
    healthy = all(step.outcome == "pass" for step in steps) and the_code(case) is None
    if verdict.certainty == "confirmed" or healthy or ends_early(case):
        return ()
    said = case.reading("answers").data or {}
    return tuple(
        key
        for key, question in questions().items()
        if key not in said and _ASKED_WHEN[key](case) and _changes(case, verdict, key, tuple(question.choices))
    )


def _changes(case: Case, verdict: Verdict, key: str, choices: tuple[str, ...]) -> bool:
    for answer in choices or (_OTHER,):
        if answer == "unknown":
            continue  # "not sure" is silence, as if nobody had been asked
        after, _, _ = settle(case.with_answers(**{key: answer}))
        if (after.cause, after.certainty) != (verdict.cause, verdict.certainty):
            return True
    return False


def _refused(case: Case) -> bool:
    """Something was refused, as far as anybody told: an approved last code means that payments go through."""
    code = the_code(case)
    return code is None or code.rc not in APPROVED


def _eyes_needed(case: Case) -> bool:
    """The terminal does not tell about itself, so that somebody has to look at it."""
    return case.silent("heartbeat")


def _slip_number_needed(member: str) -> Callable[[Case], bool]:
    return lambda case: _refused(case) and case.text(f"heartbeat.{member}") is None


_ASKED_WHEN: Final[Mapping[str, Callable[[Case], bool]]] = {
    "cards_failing": _refused,
    "entry_failing": _refused,
    "power_ok": _eyes_needed,
    "cable_ok": _eyes_needed,
    "network_ok": _eyes_needed,
    "slip_mid": _slip_number_needed("mid"),
    "slip_tid": _slip_number_needed("tid"),
    "slip_name": _refused,
    "recent_change": _refused,
}
