"""Taking up what was left: nothing is lost, nothing is asked for all the time, and what cannot end is ended."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from diagnostics import runner
from diagnostics.actions.start import open_diagnosis
from diagnostics.models import GIVE_UP_AFTER, Diagnosis, State, StepRun, StepState
from diagnostics.readings.witnesses import from_our_rows, from_the_acquirer, subject_of
from diagnostics.sweeper import GRACE, LONGEST, MOST_TRIES, sweep
from diagnostics.tasks import sweep as sweep_task
from diagnostics.vocabulary import STEP_OWNS, STEPS, WITNESSES
from portal.models import Terminal
from tests.diagnostics.conftest import Acquirer


def opened(terminal: Terminal) -> Diagnosis:
    return open_diagnosis(terminal, by=None)


def hear_all(run: Diagnosis) -> None:
    """Every word is stored, and the worker dies before it can judge."""
    runner.claim(run.pk)
    runner.store(run, from_our_rows(run, WITNESSES))
    for heard in from_the_acquirer(subject_of(run), WITNESSES):
        runner.store(run, heard)


def after(run: Diagnosis, pause: timedelta) -> datetime:
    return run.created_at + pause + timedelta(seconds=1)


def test_what_a_dead_worker_held_is_taken_up(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report()
    run = opened(shop)
    for key in STEPS[:3]:
        runner.run_step(run.pk, key)
    runner.claim(run.pk)  # and its worker is killed here
    with time_machine.travel(timezone.now() + runner.LEASE + timedelta(seconds=1)):
        sweep_task()
    run.refresh_from_db()
    assert (run.state, run.cause) == (State.CONCLUDED, None)
    assert StepRun.objects.get(diagnosis=run, key="transaction_parameters").tries == 2


def test_a_single_step_is_asked_for_by_itself(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report()
    run = opened(shop)
    for key in STEPS:
        if key != "account_status":
            runner.run_step(run.pk, key)
    assert sweep(after(run, GRACE)) == [(str(run.pk), "account_status")]


def test_a_verdict_that_a_crash_left_unwritten_is_written(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report()
    run = opened(shop)
    hear_all(run)
    assert sweep(after(run, GRACE)) == []
    run.refresh_from_db()
    assert run.is_running  # its worker may still be at it
    assert sweep(after(run, runner.LEASE)) == []
    run.refresh_from_db()
    assert run.state == State.CONCLUDED


def test_a_run_that_cannot_be_judged_is_ended_and_keeps_nobody_waiting(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report()
    poisoned, waiting = opened(shop), opened(shop)
    hear_all(poisoned)
    poisoned.readings.update(data={"no": "reading"})
    assert sweep(after(poisoned, runner.LEASE)) == [(str(waiting.pk), "")]
    poisoned.refresh_from_db()
    assert poisoned.state == State.BROKEN


def test_young_runs_and_held_steps_are_left_alone(shop: Terminal) -> None:
    run = opened(shop)
    assert sweep(timezone.now()) == []
    runner.claim(run.pk)
    assert sweep(after(run, GRACE)) == []


def test_a_run_in_a_long_queue_is_asked_for_once_in_a_while(shop: Terminal) -> None:
    run = opened(shop)
    later = after(run, GRACE)
    assert sweep(later) == [(str(run.pk), "")]
    assert sweep(later + timedelta(seconds=5)) == []
    assert sweep(later + runner.LEASE + timedelta(seconds=1)) == [(str(run.pk), "")]
    assert runner.claim(run.pk) is not None  # whoever comes first may have it at any time


def test_more_runs_than_one_sweep_takes_all_get_their_turn(shop: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnostics.sweeper._BATCH", 2)
    runs = [opened(shop) for _ in range(5)]
    later = after(runs[-1], GRACE)
    asked = [pk for tick in range(3) for pk, _ in sweep(later + timedelta(seconds=4 * tick))]
    assert asked == [str(run.pk) for run in runs]


def test_a_long_queue_or_dead_machines_are_no_reason_to_give_up(
    acquirer: Acquirer, shop: Terminal, django_assert_num_queries: Any
) -> None:
    acquirer.report()
    run = opened(shop)
    runner.claim(run.pk)  # its worker is killed, and with it every machine, for longer than the deadline
    back = after(run, GIVE_UP_AFTER)
    with time_machine.travel(back):
        run.refresh_from_db()
        assert run.is_overdue
        sweep_task()
        run.refresh_from_db()
    assert (run.state, run.deadline_at >= back + GIVE_UP_AFTER / 2) == (State.CONCLUDED, True)


def test_killed_workers_do_not_use_up_the_tries_of_a_run(shop: Terminal) -> None:
    run = opened(shop)
    now = timezone.now()
    for _ in range(MOST_TRIES + 2):
        with time_machine.travel(now := now + runner.LEASE + timedelta(seconds=1)):
            assert runner.claim(run.pk) is not None
        now += runner.LEASE + timedelta(seconds=1)
        assert sweep(now) == [(str(run.pk), "")]


@pytest.mark.parametrize("reason", ["age", "faults"])
def test_a_run_that_cannot_be_finished_says_so(shop: Terminal, reason: str) -> None:
    run = opened(shop)
    if reason == "age":
        sweep(after(run, LONGEST))
    else:
        run.steps.filter(key="hardware").update(tries=MOST_TRIES, state=StepState.WAITING)
        sweep(after(run, GRACE))
    run.refresh_from_db()
    assert (run.state, run.cause, run.verdict["certainty"]) == (State.BROKEN, None, "none")
    assert set(run.steps.values_list("outcome", flat=True)) == {"unknown"}


def test_every_witness_belongs_to_one_step() -> None:
    assert sorted(witness for owned in STEP_OWNS.values() for witness in owned) == sorted(WITNESSES)


def test_a_sweep_of_many_runs_asks_as_often_as_one_of_one(shop: Terminal, django_assert_num_queries: Any) -> None:
    for count in (1, 3):
        runs = [opened(shop) for _ in range(count)]
        with django_assert_num_queries(5):  # deadlines, runs, their steps, their readings, and stepping back
            assert len(sweep(after(runs[-1], GRACE))) == count
        for run in runs:
            runner.give_up(run.pk)
