"""What a run came to stands in plain columns as well, to be found and counted by."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from diagnostics import runner
from diagnostics.models import Diagnosis
from portal.models import Terminal
from tests.diagnostics.conftest import Acquirer, begun, finished, url


def _columns(run: Diagnosis) -> tuple[str | None, str, bool]:
    run.refresh_from_db()
    return run.cause, run.certainty, run.fine


def test_the_columns_say_what_the_verdict_says(acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report()
    assert _columns(finished(shop)) == (None, "none", True)
    acquirer.inject("merchant_frozen")
    run = finished(shop)
    assert _columns(run) == ("merchant_frozen", "confirmed", False)
    assert (run.verdict["cause"], run.verdict["certainty"]) == ("merchant_frozen", "confirmed")


def test_while_it_runs_nothing_is_said_and_an_interrupted_run_has_no_cause(shop: Terminal) -> None:
    run = begun(shop)
    assert _columns(run) == (None, "", False)
    runner.give_up(run.pk)
    assert _columns(run) == (None, "none", False)


def test_an_answer_moves_the_columns_along(browser: Client, shop: Terminal) -> None:
    run = finished(shop, code="03")
    assert _columns(run) == (None, "none", False)
    browser.post(url("answer", run), {"key": "cards_failing", "value": "one_bank"})
    assert _columns(run) == ("issuer_refusal", "confirmed", False)


@pytest.mark.parametrize("fault", ["", "merchant_frozen", "network_down"])
def test_runs_from_before_are_filled_alike(acquirer: Acquirer, shop: Terminal, fault: str) -> None:
    if fault:
        acquirer.inject(fault)
    acquirer.report()
    runs = [finished(shop, code="51"), finished(shop), begun(shop)]
    before = [_columns(run) for run in runs]
    Diagnosis.objects.update(cause=None, certainty="", fine=False)
    migration: Any = import_module("diagnostics.migrations.0004_fill_cause_and_certainty")
    migration.fill(apps, None)
    assert [_columns(run) for run in runs] == before
