"""What would change it: for every cause one fact read otherwise gives another verdict, at a bounded price."""

import copy
from typing import Any

import pytest

from diagnostics.evidence import Case
from diagnostics.verdict import flipping
from diagnostics.verdict.flipping import MOST_JUDGED, flips
from diagnostics.verdict.ranking import NEVER_THE_CAUSE, RULES, order_reasons
from diagnostics.verdict.settling import settle
from tests.diagnostics.core.cases import FAULTS, both, case_of, healthy

VARIANTS = [(c, n) for c, faults in FAULTS.items() if c != NEVER_THE_CAUSE for n in range(len(faults))]
#: A register without an entry: nothing is known that could stand there instead.
NOTHING_TO_FLIP = {("merchant", "not_found"), ("terminal", "not_found")}


def _case(*names: tuple[str, int]) -> Case:
    facts = healthy()
    for name, number in names:
        FAULTS[name][number](facts)
    return case_of(facts)


@pytest.mark.parametrize(("cause", "variant"), VARIANTS)
def test_one_fact_read_otherwise_gives_another_verdict(cause: str, variant: int) -> None:
    case = _case((cause, variant))
    verdict = settle(case)[0]
    found = flips(case, verdict)
    assert [flip.evidence for flip in found] == list(verdict.evidence)
    if {(item.key, item.value) for item in verdict.evidence if isinstance(item.value, str)} <= NOTHING_TO_FLIP and all(
        isinstance(item.value, str) for item in verdict.evidence
    ):
        assert [flip.verdict for flip in found] == [None]
        return
    changed = [flip.verdict for flip in found if flip.verdict]
    assert changed
    assert all((after.cause, after.certainty) != (verdict.cause, verdict.certainty) for after in changed)


def test_a_frozen_merchant_would_be_fine_if_it_were_normal() -> None:
    case = _case(("merchant_frozen", 0))
    (flip,) = flips(case, settle(case)[0])
    assert (flip.evidence.value, flip.value, flip.verdict and flip.verdict.cause) == ("frozen", "normal", None)


def test_what_comes_to_light_is_the_cause_behind() -> None:
    case = _case(("merchant_frozen", 0), ("tampered", 0))
    (flip,) = flips(case, settle(case)[0])
    assert flip.verdict
    assert flip.verdict.cause == "tampered"


def test_the_readings_stay_as_they_were() -> None:
    case = _case(("limit_exceeded", 0))
    before = copy.deepcopy(case.to_json())
    flips(case, settle(case)[0])
    assert case.to_json() == before


def test_no_more_is_judged_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[Case] = []

    def counting(case: Case) -> Any:
        counted.append(case)
        return settle(case)

    monkeypatch.setattr(flipping, "settle", counting)
    for cause, variant in VARIANTS:
        case = _case((cause, variant))
        counted.clear()
        flips(case, settle(case)[0])
        assert len(counted) <= MOST_JUDGED
        counted.clear()
        flips(case, settle(case)[0], most=1)
        assert len(counted) <= 1


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ("merchant_frozen", "tampered", "list_order"),
        ("merchant_frozen", "fees_in_arrears", "last_resort"),
        ("merchant_frozen", "balance_insufficient", "last_resort"),
    ],
)
def test_the_order_has_a_reason(first: str, second: str, rule: str) -> None:
    facts = healthy()
    both(FAULTS[first][0], FAULTS[second][0])(facts)
    steps = settle(case_of(facts))[2]
    told = order_reasons(finding for step in steps for finding in step.findings)
    assert [(finding.cause, why) for finding, why in told] == [(first, rule), (second, "")]
    assert rule in RULES
