"""Differences are found by comparing whole fleets, through real HTTP, before any payment is refused."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from diagnostics.fleet.compare import MERCHANT_CHECKS, TERMINAL_CHECKS
from diagnostics.models import Drift
from portal.models import Terminal
from tests.diagnostics.conftest import SERIAL, SPARE, Acquirer, diagnose

#: What a diagnosis finds elsewhere than in the three registers: in attempts, accounts, parameters, the device itself.
NOT_IN_A_REGISTER = {
    "balance_insufficient", "card_side", "contactless_not_filed", "fee_out_of_range", "fees_in_arrears",
    "function_not_enabled", "hardware_fault", "issuer_refusal", "limit_exceeded", "network_down", "provider_outage",
    "receipt_merchant_mismatch", "silent", "tampered", "unsent_payments", "wrong_host",
}  # fmt: skip


def compare() -> dict[str, Any]:
    out = StringIO()
    call_command("compare_fleet", "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.fixture
def ready(acquirer: Acquirer) -> Acquirer:
    """Both terminals in order and heard of."""
    for serial in (SERIAL, SPARE):
        acquirer.report(serial)
    return acquirer


def test_where_everything_agrees_nothing_is_found(ready: Acquirer) -> None:
    found = compare()
    assert (found["terminals"], found["open"], found["trouble"]) == (2, {}, "")


from portal.acquirer.sandbox.faults import FAULTS


@pytest.mark.parametrize("name", sorted(set(FAULTS) - NOT_IN_A_REGISTER))
def test_what_a_diagnosis_would_find_is_found_before_any_refusal(ready: Acquirer, name: str) -> None:
    ready.inject(name)
    ready.report()
    compare()
    mine = set(Drift.objects.exclude(terminal__serial=SPARE).values_list("kind", flat=True))
    assert mine == {name}
    assert diagnose()["verdict"]["cause"] == name
