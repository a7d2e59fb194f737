"""The figures that the diagnosis promises, over a sample of the corpus, or over all of it with CORPUS=whole."""

import os
from collections import Counter, defaultdict

import pytest

from tests.diagnostics.acceptance.table import CAUSES
from tests.diagnostics.corpus import engine
from tests.diagnostics.corpus.corpus import CASES
from tests.diagnostics.corpus.score import Table, score

WHOLE = os.environ.get("CORPUS") == "whole"
EVERY = 9


def chosen() -> list[int]:
    """All cases, or a sample: one variant of every cause, and every ninth of all that does not wait for silence."""
    if WHOLE:
        return list(range(len(CASES)))
    first = {case.name.rpartition(" ")[0]: number for number, case in reversed(list(enumerate(CASES)))
             if case.group == "single"}  # fmt: skip
    return sorted({*first.values(), *(n for n in range(0, len(CASES), EVERY) if not CASES[n].slow)})


@pytest.fixture(scope="module")
def table() -> Table:
    numbers = chosen()
    results = engine.run(numbers)
    return Table(tuple(score(CASES[number], results[number]["found"]) for number in numbers))


@pytest.mark.timeout(900)
def test_the_corpus_is_judged_as_the_contract_says(table: Table) -> None:
    assert [f"{one.case.name}: {one.complaint}" for one in table.scores if one.complaint] == []
    assert table.confident_and_wrong == 0
    assert table.good_enough


def test_every_cause_has_six_variants_and_more_and_no_two_cases_share_a_name() -> None:
    variants = Counter(case.name.rpartition(" ")[0] for case in CASES if case.group == "single")
    names = [case.name for case in CASES]

    assert set(variants) == set(CAUSES)
    assert min(variants.values()) >= 6
    assert sorted(names) == sorted(set(names))


def test_there_are_sixty_double_faults_and_sixty_silences_and_more() -> None:
    groups = Counter(case.group for case in CASES)
    met = defaultdict(set)
    for case in CASES:
        if case.group == "double":
            one, _, other = case.name.partition(" + ")
            met[one].add(other)
            met[other].add(one)

    assert groups["double"] >= 60
    assert groups["silence"] >= 60
    assert {cause for cause in CAUSES if len(met[cause]) < 3} == set()
