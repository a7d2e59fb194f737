"""Every fault that the sandbox can inject is found by the command, through real HTTP, and proved gone when lifted."""

import pytest

from portal.acquirer.sandbox.faults import FAULTS
from tests.diagnostics.conftest import Acquirer, diagnose

#: These are no causes of their own: a silent witness, and payments that wait to be sent.
NO_CAUSE = {"silent", "unsent_payments"}
#: Never the cause of a refused sale (rules: order).
ONLY_ALSO = {"balance_insufficient"}


@pytest.mark.parametrize("name", sorted(set(FAULTS) - NO_CAUSE - ONLY_ALSO))
def test_the_injected_fault_is_the_cause(acquirer: Acquirer, name: str) -> None:
    acquirer.inject(name)
    acquirer.report()

    found = diagnose()

    assert (found["verdict"]["cause"], found["verdict"]["certainty"]) == (name, "confirmed")


def test_a_negative_balance_is_told_and_never_the_cause(acquirer: Acquirer) -> None:
    acquirer.inject("balance_insufficient")
    acquirer.report()

    found = diagnose()

    assert found["verdict"]["cause"] is None
    assert found["also"] == [{"cause": "balance_insufficient", "certainty": "confirmed"}]


def test_a_healthy_terminal_passes_every_step(acquirer: Acquirer) -> None:
    acquirer.report()

    found = diagnose()

    assert {step["key"]: step["outcome"] for step in found["steps"]} == {
        "merchant_info": "pass", "account_status": "pass", "terminal_installation": "pass",
        "transaction_parameters": "pass", "hardware": "pass", "software": "pass", "live_test": "pass",
    }  # fmt: skip
    assert (found["state"], found["verdict"]["cause"], found["questions"]) == ("concluded", None, [])


def test_after_the_fault_is_lifted_nothing_is_found(acquirer: Acquirer) -> None:
    acquirer.inject("merchant_frozen")
    acquirer.report()
    assert diagnose("--code", "03")["verdict"]["cause"] == "merchant_frozen"

    acquirer.lift()
    acquirer.report()

    assert diagnose()["verdict"]["cause"] is None
