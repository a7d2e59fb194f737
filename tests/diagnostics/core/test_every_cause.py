"""Every cause is found from its evidence, alone and together with another."""

from __future__ import annotations

import itertools

import pytest

from diagnostics import catalogue
from diagnostics.checks import CHECKS
from diagnostics.evidence import STEPS
from diagnostics.verdict import judge
from diagnostics.verdict.ranking import NEVER_THE_CAUSE
from tests.diagnostics.core.cases import FAULTS, Fault, case_of, healthy

VARIANTS = [(cause, number) for cause, faults in FAULTS.items() for number in range(len(faults))]
WEAK = ("fees_in_arrears", "fee_out_of_range", NEVER_THE_CAUSE)

#: Causes of which only one can hold: one field has one value.
SAME_FIELD = [
    {"merchant_not_registered", "registration_pending"},
    {"merchant_frozen", "merchant_closed", "merchant_dormant"},
    {"qualification_not_approved", "qualification_expired"},
    {"terminal_not_bound", "terminal_bound_elsewhere"},
    {"terminal_blocked", "activation_incomplete"},
    # the register must agree with the portal before the terminal's number can be called wrong
    {"merchant_number_mismatch", "terminal_not_bound"},
    {"merchant_number_mismatch", "terminal_bound_elsewhere"},
]
PAIRS = [pair for pair in itertools.combinations(FAULTS, 2) if not any({*pair} <= group for group in SAME_FIELD)]


def test_a_healthy_shop_passes_every_step() -> None:
    judgement = judge(case_of(healthy()))

    assert [step.outcome for step in judgement.steps] == ["pass"] * 7
    assert [step.codes for step in judgement.steps] == [()] * 7
    assert (judgement.verdict.cause, judgement.verdict.certainty) == (None, "none")
    assert (judgement.also, judgement.state, judgement.open) == ((), "concluded", ())
    assert judgement.ruled_out == tuple(catalogue.causes())


def test_every_cause_has_a_check_in_its_step() -> None:
    checked = {step: {check.__name__ for check in CHECKS[step]} for step in STEPS}
    listed = {step: {key for key, cause in catalogue.causes().items() if cause.step == step} for step in STEPS}

    assert checked == listed
    assert set(FAULTS) == set(catalogue.causes())


@pytest.mark.parametrize(("cause", "variant"), VARIANTS)
def test_one_cause_alone_is_found_and_confirmed(cause: str, variant: int) -> None:
    facts = healthy()
    FAULTS[cause][variant](facts)
    case = case_of(facts)

    judgement = judge(case)

    found = [(judgement.verdict.cause, judgement.verdict.certainty)]
    if cause == NEVER_THE_CAUSE:
        assert found == [(None, "none")]
        assert [(other.cause, other.certainty) for other in judgement.also] == [(cause, "confirmed")]
        return
    assert found == [(cause, "confirmed")]
    assert judgement.verdict.evidence != ()
    assert judgement.state == "concluded"
    step = next(step for step in judgement.steps if step.key == catalogue.causes()[cause].step)
    assert (step.outcome, step.codes.count(cause)) == ("fail", 1)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_causes_are_both_found_in_order(first: str, second: str) -> None:
    facts = healthy()
    pair: list[Fault] = [FAULTS[first][0], FAULTS[second][0]]
    for fault in pair:
        fault(facts)

    judgement = judge(case_of(facts))

    found = [judgement.verdict.cause, *(other.cause for other in judgement.also)]
    if "card_side" in (first, second):
        assert found == ["card_side"]
        return
    assert [cause for cause in found if cause in (first, second)] == _expected(first, second)


def _expected(first: str, second: str) -> list[str | None]:
    return [*sorted((first, second), key=lambda key: (key in WEAK, catalogue.causes()[key].rank))]
