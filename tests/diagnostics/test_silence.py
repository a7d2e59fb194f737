"""An acquirer that is away, slow or talks nonsense makes checks unknown; the command still ends in time."""

import time
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from diagnostics.models import StoredReading
from portal.acquirer.sandbox import transport
from portal.models import Terminal
from tests.diagnostics.conftest import SERIAL, Acquirer, diagnose

#: What the acquirer owns: without its word none of these may pass.
NEED_THE_ACQUIRER = {"merchant_info", "account_status", "terminal_installation", "transaction_parameters", "live_test"}
FAULTS = [
    ("reset", {}, "transport"),
    ("malformed", {}, "bad_answer"),
    ("not_object", {}, "bad_answer"),
    ("wrong_type", {}, "bad_answer"),
    ("too_large", {}, "bad_answer"),
    ("error_401", {}, "refused"),
    ("error_403", {}, "refused"),
    ("error_500", {}, "server_error"),
    ("error_503", {}, "server_error"),
    ("rate_limited", {}, "rate_limited"),
    ("latency", {"ms": 60_000}, "timeout"),
    ("drip", {"ms": 900}, "timeout"),
]


def silences() -> set[str]:
    asked = StoredReading.objects.exclude(witness__in=["portal", "answers", "heartbeat"])
    return set(asked.values_list("silent", flat=True))


@pytest.mark.parametrize(("fault", "options", "reason"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_silent_acquirer_proves_nothing(acquirer: Acquirer, fault: str, options: Any, reason: str) -> None:
    acquirer.report()
    transport.inject(acquirer.world, fault, options)
    began = time.monotonic()

    found = diagnose("--code", "03")

    took = time.monotonic() - began
    outcomes = {step["key"]: step["outcome"] for step in found["steps"]}
    assert {key: outcomes[key] for key in NEED_THE_ACQUIRER} == dict.fromkeys(NEED_THE_ACQUIRER, "unknown")
    assert (found["verdict"]["cause"], found["verdict"]["certainty"]) == (None, "none")
    assert silences() == {reason}
    assert took < 12


def test_an_acquirer_that_is_away_leaves_the_questions(shop: Terminal) -> None:
    found = diagnose("--code", "03")
    assert (found["state"], found["verdict"]["cause"]) == ("needs_answers", None)
    assert "cards_failing" in [question["key"] for question in found["questions"]]
    assert silences() == {"transport"}


def test_one_silent_answer_does_not_spoil_the_others(acquirer: Acquirer) -> None:
    acquirer.inject("merchant_frozen")
    acquirer.report()
    transport.inject(acquirer.world, "error_500", {"operation": "account"})
    found = diagnose()
    assert (found["verdict"]["cause"], found["verdict"]["certainty"]) == ("merchant_frozen", "confirmed")


def test_a_terminal_without_a_merchant_is_asked_about_as_far_as_it_goes(acquirer: Acquirer) -> None:
    Terminal.objects.filter(serial=SERIAL).update(merchant=None, tid="")
    diagnose()
    stored = dict(StoredReading.objects.values_list("witness", "silent"))
    assert {name for name, silent in stored.items() if silent == "not_asked"} == {
        "merchant", "account", "transactions", "sign_on",
    }  # fmt: skip


def test_the_broker_is_never_touched(shop: Terminal, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("the command sent a message")

    monkeypatch.setattr("celery.app.task.Task.apply_async", refuse)
    call_command("diagnose", SERIAL, "--json", stdout=StringIO())
