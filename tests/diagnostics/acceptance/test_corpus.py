"""Every case of the corpus gets the verdict that the contract's words give it."""

import pytest

from tests.diagnostics.acceptance.case import Case
from tests.diagnostics.acceptance.corpus import CASES
from tests.diagnostics.acceptance.harness import Portal, assert_expected, diagnose
from tests.diagnostics.acceptance.healthy import Ids
from tests.diagnostics.acceptance.table import CAUSES


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES)), ids=[case.name for case in CASES])
def test_the_verdict_is_the_contracts(portal: Portal, number: int, case: Case) -> None:
    assert_expected(diagnose(portal, case, Ids(number)), case)


def test_names_of_cases_are_distinct() -> None:
    names = [case.name for case in CASES]
    assert sorted(set(names)) == sorted(names)


def test_every_cause_is_the_verdict_of_some_case() -> None:
    assert {case.cause for case in CASES if isinstance(case.cause, str)} == set(CAUSES) - {"balance_insufficient"}
