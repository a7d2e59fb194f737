"""One run: claimed once, heard once, judged once, whoever dies on the way."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from diagnostics import runner
from diagnostics.actions.start import open_diagnosis
from diagnostics.evidence import Case, Reading
from diagnostics.models import Diagnosis, State, StepState, StoredReading
from diagnostics.readings.witnesses import from_the_acquirer, subject_of
from diagnostics.verdict import judge
from diagnostics.vocabulary import STEPS, WITNESSES
from portal.models import Terminal
from tests.diagnostics.conftest import Acquirer


def opened(terminal: Terminal, **given: Any) -> Diagnosis:
    return open_diagnosis(terminal, by=None, **given)


def heard(batches: Iterator[list[Reading]]) -> list[Reading]:
    return [reading for batch in batches for reading in batch]


def outcomes(run: Diagnosis) -> dict[str, str]:
    return dict(run.steps.values_list("key", "outcome"))


def test_opening_writes_the_run_and_all_seven_steps(shop: Terminal) -> None:
    run = opened(shop, code=" ０3 ")
    assert (run.state, run.code) == (State.RUNNING, "03")
    assert list(run.steps.values_list("key", "state")) == [(key, StepState.WAITING) for key in STEPS]


def test_steps_in_any_order_end_in_one_verdict(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.inject("merchant_frozen")
    acquirer.report()
    run = opened(shop)
    for key in reversed(STEPS):
        runner.run_step(run.pk, key)
    run.refresh_from_db()
    assert (run.state, run.cause) == (State.CONCLUDED, "merchant_frozen")
    assert sorted(run.readings.values_list("witness", flat=True)) == sorted(WITNESSES)
    assert set(run.steps.values_list("state", flat=True)) == {StepState.DONE}


def test_a_step_is_judged_as_soon_as_its_own_witnesses_are_in(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report()
    run = opened(shop)
    for key in ("merchant_info", "hardware", "transaction_parameters"):
        runner.run_step(run.pk, key)
    run.refresh_from_db()
    assert (outcomes(run)["hardware"], outcomes(run)["live_test"], run.state) == ("pass", "", State.RUNNING)


def test_running_a_step_twice_changes_nothing(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report()
    run = opened(shop)
    for key in (*STEPS, *STEPS):
        runner.run_step(run.pk, key)
    # the software needs no witness of its own, so it is judged before its turn comes
    assert dict(run.steps.values_list("key", "tries")) == {key: 0 if key == "software" else 1 for key in STEPS}
    assert run.readings.count() == len(WITNESSES)


def test_a_held_step_is_not_claimed_until_its_lease_ends(shop: Terminal) -> None:
    run = opened(shop)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert runner.claim(run.pk, "hardware") is not None
        assert runner.claim(run.pk, "hardware") is None
        clock.shift(runner.LEASE + timedelta(seconds=1))
        again = runner.claim(run.pk, "hardware")
    assert again is not None
    assert run.steps.get(key="hardware").tries == 2


def test_a_whole_run_takes_what_is_free_and_leaves_what_is_held(shop: Terminal) -> None:
    run = opened(shop)
    runner.claim(run.pk, "hardware")
    held = runner.claim(run.pk)
    assert held is not None
    assert set(held.steps) == set(STEPS) - {"hardware"}
    assert "heartbeat" not in held.missing
    assert runner.claim(run.pk) is None


def test_the_word_of_a_late_worker_does_not_replace_the_first(shop: Terminal) -> None:
    run = opened(shop)
    runner.store(run, [Reading("status", {"state": "operational"}, read_at=timezone.now())])
    runner.store(run, [Reading("status", {"state": "outage"}, read_at=timezone.now())])
    assert StoredReading.objects.get(diagnosis=run).data["data"] == {"state": "operational"}


def test_a_verdict_is_never_taken_back(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report()
    run = opened(shop)
    runner.run_here(run.pk)
    assert runner.give_up(run.pk) is False
    runner.settle(run)
    run.refresh_from_db()
    assert run.state == State.CONCLUDED


def test_a_fault_of_ours_gives_the_steps_back_and_is_raised(shop: Terminal, settings: Any) -> None:
    settings.ACQUIRER_URL = None
    run = opened(shop)
    with pytest.raises(AttributeError):
        runner.run_whole(run.pk)
    step = run.steps.get(key="hardware")
    assert (step.state, step.claimed_by, step.tries) == (StepState.WAITING, "", 1)
    assert runner.claim(run.pk) is not None


def test_a_fault_of_ours_breaks_the_run_and_not_the_caller(shop: Terminal, settings: Any) -> None:
    settings.ACQUIRER_URL = None
    run = opened(shop)
    runner.run_here(run.pk)
    run.refresh_from_db()
    assert run.state == State.BROKEN


def test_a_step_of_an_unknown_run_is_nobodys(db: None) -> None:
    assert runner.claim(uuid4(), "hardware") is None


def test_a_card_side_code_asks_nobody(shop: Terminal, settings: Any) -> None:
    settings.ACQUIRER_URL = None  # asking would break the run
    run = opened(shop, code="51")
    runner.run_here(run.pk)
    run.refresh_from_db()
    assert (run.state, run.cause) == (State.CONCLUDED, "card_side")
    assert set(outcomes(run).values()) == {"fail", "skipped"}


def test_a_stored_run_replays_to_the_same_judgement(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.inject("terminal_moved")
    acquirer.report()
    run = opened(shop, code="03")
    runner.run_here(run.pk)
    run.refresh_from_db()
    replayed = judge(Case.from_json(runner.case_of(run).to_json())).to_json()
    assert (replayed["verdict"], replayed["also"], replayed["questions"]) == (run.verdict, run.also, run.questions)


def test_the_sign_on_test_is_asked_once_under_the_key_of_the_run(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report()
    run = opened(shop)
    subject = subject_of(run)
    first, second = heard(from_the_acquirer(subject, ["sign_on"])), heard(from_the_acquirer(subject, ["sign_on"]))
    assert first[0].data == second[0].data


def test_a_silent_witness_is_remembered_with_its_last_word(acquirer: Acquirer, shop: Terminal, settings: Any) -> None:
    acquirer.report()
    first = opened(shop)
    runner.run_here(first.pk)
    heard = first.readings.get(witness="account").read_at
    settings.ACQUIRER_URL = "http://127.0.0.1:9"
    second = opened(shop)
    runner.run_here(second.pk)
    reading = Reading.from_json(second.readings.get(witness="account").data)
    assert (reading.silent, reading.last_good_at) == ("transport", heard)
