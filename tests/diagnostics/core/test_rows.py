"""Rows in one statement: kept as the models read them, and never over one that was there before."""

from typing import Any

import pytest
from django.utils import timezone

from diagnostics.models import Diagnosis, EventKind, Problem, ProblemEvent, StoredReading
from diagnostics.rows import insert, moment_of
from portal.models import Terminal
from tests.diagnostics.conftest import begun

pytestmark = pytest.mark.django_db


def _reading(run: Diagnosis, witness: str, **data: Any) -> StoredReading:
    return StoredReading(diagnosis_id=run.pk, witness=witness, data=data, read_at=timezone.now())


def _problem(run: Diagnosis, cause: str) -> Problem:
    return Problem(
        terminal_id=run.terminal_id, merchant_id=run.merchant_id, cause=cause, certainty="likely",
        opened_by=run, seen_by=run, seen_at=run.created_at,
    )  # fmt: skip


def test_they_read_back_as_they_were_written(shop: Terminal, django_assert_num_queries: Any) -> None:
    run = begun(shop)
    said = {"name": '"小店" \\ {x}', "numbers": [1, 2.5, None, True]}
    rows = [_reading(run, "merchant", **said), _reading(run, "status")]
    with django_assert_num_queries(1):
        assert len(insert(rows)) == 2
    assert StoredReading.objects.get(witness="merchant").data == said
    assert StoredReading.objects.get(witness="status").read_at == rows[1].read_at


def test_what_is_there_stays_and_only_what_is_new_is_told(shop: Terminal) -> None:
    run = begun(shop)
    first, second, other = _problem(run, "wrong_host"), _problem(run, "wrong_host"), _problem(run, "key_missing")
    assert insert([first]) == {first.pk}
    assert insert([second, other]) == {other.pk}
    assert set(Problem.objects.values_list("pk", flat=True)) == {first.pk, other.pk}


def test_keys_that_the_database_gives_are_told_too(shop: Terminal) -> None:
    run = begun(shop)
    problem = _problem(run, "wrong_host")
    insert([problem])
    keys = insert([ProblemEvent(problem_id=problem.pk, what=EventKind.FOUND, run_id=run.pk) for _ in range(2)])
    assert keys == set(ProblemEvent.objects.values_list("pk", flat=True))


def test_none_is_no_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert insert([]) == set()


def test_a_time_is_read_as_a_model_would_whatever_the_database_gave(shop: Terminal) -> None:
    run = begun(shop)
    stored = Diagnosis.objects.raw("SELECT id, created_at AS raw_time FROM diagnostics_diagnosis")[0]
    assert moment_of(stored.raw_time) == run.created_at
    assert moment_of(None) is None
