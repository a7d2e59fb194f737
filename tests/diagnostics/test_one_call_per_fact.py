"""No address of the acquirer is asked twice in one diagnosis, whoever runs it and whoever dies on the way."""

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from diagnostics import runner
from diagnostics.actions.start import open_diagnosis
from diagnostics.models import Diagnosis, State, StoredReading
from diagnostics.readings.witnesses import from_the_acquirer, subject_of
from diagnostics.sweeper import GRACE, LONGEST, sweep
from diagnostics.vocabulary import STEPS, WITNESSES
from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.app import create_app
from portal.acquirer.sandbox.server import Handler, Server
from portal.acquirer.sandbox.world import World
from portal.models import Terminal
from tests.diagnostics.conftest import LINE, MID, SERIAL, diagnose

ONCE = Counter(
    {
        "GET /v1/status": 1,
        f"GET /v1/merchants/{MID}": 1,
        f"GET /v1/merchants/{MID}/account": 1,
        f"GET /v1/terminals/{SERIAL}": 1,
        f"GET /v1/terminals/{SERIAL}/parameters": 1,
        f"POST /v1/terminals/{SERIAL}/sign-on-test": 1,
        "GET /v1/transactions": 1,
    }
)


@pytest.fixture
def asked(shop: Terminal) -> Iterator[Counter[str]]:
    """How often each address was asked."""
    world, counted = World(), Counter[str]()
    assert fleet.seed(world, [LINE]) == (1, 2, [])
    sandbox = create_app(world, keys={settings.ACQUIRER_KEY_ID: settings.ACQUIRER_SECRET})

    def app(environ: dict[str, Any], start: Any) -> Any:
        counted[f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"] += 1
        return sandbox(environ, start)

    server = Server("127.0.0.1", 0, app, Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    with override_settings(ACQUIRER_URL=f"http://127.0.0.1:{server.server_port}"):
        yield counted
    server.shutdown()
    thread.join()
    server.server_close()
    world.store.close()


def ended(run: Diagnosis) -> bool:
    run.refresh_from_db()
    return run.state in {State.CONCLUDED, State.NEEDS_ANSWERS} and run.readings.count() == len(WITNESSES)


def test_a_whole_run(asked: Counter[str], shop: Terminal) -> None:
    run = open_diagnosis(shop, by=None)
    runner.run_whole(run.pk)
    assert (asked, ended(run)) == (ONCE, True)


def test_step_by_step_with_every_message_sent_twice(asked: Counter[str], shop: Terminal) -> None:
    run = open_diagnosis(shop, by=None)
    for key in (*STEPS, *STEPS):
        runner.run_step(run.pk, key)
    runner.run_whole(run.pk)
    assert (asked, ended(run)) == (ONCE, True)


def test_a_run_taken_up_asks_only_for_what_nobody_stored(asked: Counter[str], shop: Terminal) -> None:
    run = open_diagnosis(shop, by=None)
    held = runner.claim(run.pk)
    assert held is not None
    for heard in from_the_acquirer(subject_of(held.run), ["merchant", "terminal", "sign_on"]):
        runner.store(held.run, heard)  # and here its worker is killed
    with time_machine.travel(timezone.now() + runner.LEASE + GRACE):
        assert sweep(timezone.now()) == [(str(run.pk), "")]
        runner.run_whole(run.pk)
    assert (asked, ended(run)) == (ONCE, True)


def test_the_command(asked: Counter[str], shop: Terminal) -> None:
    assert diagnose()["state"] in {"concluded", "needs_answers"}
    assert asked == ONCE


def test_what_a_run_was_opened_with_is_judged_and_not_asked_for(asked: Counter[str], shop: Terminal) -> None:
    first, second = open_diagnosis(shop, by=None), open_diagnosis(shop, by=None)
    runner.run_whole(first.pk)
    asked.clear()
    kept = first.readings.exclude(witness__in=["merchant", "portal"])
    StoredReading.objects.bulk_create(
        StoredReading(diagnosis=second, witness=old.witness, data=old.data, silent=old.silent, read_at=old.read_at)
        for old in kept
    )
    runner.run_whole(second.pk)
    assert (asked, ended(second)) == (Counter({f"GET /v1/merchants/{MID}": 1}), True)
    assert list(second.steps.values_list("key", "outcome")) == list(first.steps.values_list("key", "outcome"))


def test_a_run_that_was_opened_with_everything_asks_nobody(asked: Counter[str], shop: Terminal) -> None:
    first, second = open_diagnosis(shop, by=None), open_diagnosis(shop, by=None)
    runner.run_whole(first.pk)
    asked.clear()
    first.readings.update(diagnosis=second)
    runner.run_whole(second.pk)
    assert (asked, ended(second)) == (Counter(), True)
    assert sweep(second.created_at + LONGEST / 2) == []
