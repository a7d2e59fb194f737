"""Problems open with the verdict that finds them and close with the run that proves them gone."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from diagnostics import runner
from diagnostics.models import Diagnosis, Problem, ProblemState
from diagnostics.opening import open_diagnosis
from portal.models import Terminal
from tests.diagnostics.conftest import Acquirer, finished
from tests.diagnostics.fix.conftest import found


def kinds_of(problem: Problem) -> list[str]:
    return list(problem.events.values_list("what", flat=True))


def test_a_verdict_opens_a_problem_for_every_cause_that_holds(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.inject("balance_insufficient")
    problem = found(acquirer, shop, "merchant_frozen")
    assert (problem.state, problem.certainty, problem.opened_by) == (ProblemState.OPEN, "confirmed", problem.seen_by)
    assert sorted(Problem.objects.values_list("cause", flat=True)) == ["balance_insufficient", "merchant_frozen"]
    assert kinds_of(problem) == ["found"]


def test_a_customers_card_is_no_problem_of_the_terminal(acquirer: Acquirer, shop: Terminal) -> None:
    assert finished(shop, code="51").cause == "card_side"
    assert Problem.objects.count() == 0


def test_a_healthy_terminal_has_none(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report()
    finished(shop)
    assert Problem.objects.count() == 0


def test_finding_it_again_is_the_same_problem(acquirer: Acquirer, shop: Terminal) -> None:
    problem = found(acquirer, shop, "merchant_frozen")
    second = finished(shop)
    problem.refresh_from_db()
    assert (Problem.objects.count(), problem.seen_by, kinds_of(problem)) == (1, second, ["found", "seen"])


def test_it_closes_with_the_run_that_proves_it_gone(acquirer: Acquirer, shop: Terminal) -> None:
    problem = found(acquirer, shop, "merchant_frozen")
    acquirer.lift()
    acquirer.report()
    proof = finished(shop)
    problem.refresh_from_db()
    assert (problem.state, problem.closed_by, kinds_of(problem)) == (ProblemState.CLOSED, proof, ["found", "closed"])


def test_silence_closes_nothing(acquirer: Acquirer, shop: Terminal, settings: Any) -> None:
    problem = found(acquirer, shop, "merchant_frozen")
    settings.ACQUIRER_URL = "http://127.0.0.1:9"
    finished(shop)
    problem.refresh_from_db()
    assert (problem.state, kinds_of(problem)) == (ProblemState.OPEN, ["found", "unproved"])
    last = problem.events.last()
    assert last is not None
    assert last.note == "not_ruled_out,no_sign_on"


def test_a_refused_sign_on_closes_nothing(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.inject("parameters_stale")
    problem = found(acquirer, shop, "merchant_frozen")
    stale = Problem.objects.get(cause="parameters_stale")
    acquirer.world.lift("parameters_stale", shop.serial)
    acquirer.report()
    finished(shop)
    problem.refresh_from_db()
    stale.refresh_from_db()
    assert (problem.state, stale.state, kinds_of(stale)[-1]) == (ProblemState.OPEN, ProblemState.OPEN, "unproved")


@pytest.mark.parametrize(("days", "rows", "reopened"), [(6, 1, 1), (8, 2, 0)])
def test_the_same_fault_within_a_week_opens_the_same_problem(
    acquirer: Acquirer, shop: Terminal, days: int, rows: int, reopened: int
) -> None:
    problem = found(acquirer, shop, "merchant_frozen")
    acquirer.lift()
    acquirer.report()
    finished(shop)
    Problem.objects.update(closed_at=timezone.now() - timedelta(days=days))
    Diagnosis.objects.update(created_at=timezone.now() - timedelta(days=days))
    acquirer.inject("merchant_frozen")
    acquirer.report()
    finished(shop)
    held = Problem.objects.get(state=ProblemState.OPEN)
    assert (Problem.objects.count(), held.reopened, held.pk == problem.pk) == (rows, reopened, rows == 1)


def test_a_slow_run_with_older_readings_reopens_nothing(acquirer: Acquirer, shop: Terminal) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        slow = open_diagnosis(shop, by=None)
    problem = found(acquirer, shop, "merchant_frozen")
    acquirer.lift()
    acquirer.report()
    finished(shop)
    acquirer.inject("merchant_frozen")
    runner.run_here(slow.pk)
    problem.refresh_from_db()
    assert (Problem.objects.count(), problem.state) == (1, ProblemState.CLOSED)


def test_what_was_opened_on_a_guess_goes_with_the_answer(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report()
    run = finished(shop, answers={"network_ok": "no"})
    before = set(Problem.objects.values_list("cause", flat=True))
    Diagnosis.objects.filter(pk=run.pk).update(answers={"network_ok": "yes"})
    runner.rejudge(run.pk)
    assert before == {"network_down"}
    assert Problem.objects.filter(cause="network_down").count() == 0


def test_two_runs_at_the_same_time_open_one_problem(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.inject("merchant_frozen")
    acquirer.report()
    first, second = open_diagnosis(shop, by=None), open_diagnosis(shop, by=None)
    runner.run_here(second.pk)
    runner.run_here(first.pk)
    problem = Problem.objects.get()
    assert (problem.seen_by, kinds_of(problem)) == (second, ["found"])
