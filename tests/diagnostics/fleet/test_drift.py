"""Differences are found by comparing whole fleets, through real HTTP, before any payment is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from diagnostics.models import Drift
from portal.acquirer.sandbox.faults import FAULTS
from portal.models import Merchant, Notice, OutboxMessage, Report, Terminal, TerminalStatus, User
from tests.diagnostics.conftest import SERIAL, SPARE, Acquirer, diagnose
from tests.diagnostics.fleet.conftest import compare, open_kinds

#: What a diagnosis finds elsewhere than in the three registers: in attempts, accounts, parameters, the device itself.
NOT_IN_A_REGISTER = {
    "balance_insufficient", "card_side", "contactless_not_filed", "fee_out_of_range", "fees_in_arrears",
    "function_not_enabled", "hardware_fault", "issuer_refusal", "limit_exceeded", "network_down", "provider_outage",
    "receipt_merchant_mismatch", "silent", "tampered", "unsent_payments", "wrong_host",
}  # fmt: skip


def test_where_everything_agrees_nothing_is_found(ready: Acquirer) -> None:
    found = compare()
    assert (found["terminals"], found["open"], found["trouble"]) == (2, {}, "")


@pytest.mark.parametrize("name", sorted(set(FAULTS) - NOT_IN_A_REGISTER))
def test_what_a_diagnosis_would_find_is_found_before_any_refusal(ready: Acquirer, name: str) -> None:
    ready.inject(name)
    ready.report()
    compare()
    mine = Drift.objects.exclude(terminal__serial=SPARE).values_list("kind", flat=True)
    assert set(mine) == {name}
    assert diagnose()["verdict"]["cause"] == name


def test_a_difference_that_lasts_stands_once_and_keeps_its_first_day(ready: Acquirer) -> None:
    ready.inject("sim_replaced")
    ready.report()
    assert compare()["opened"] == 1
    first = Drift.objects.get()
    assert compare()["opened"] == 0
    again = Drift.objects.get()
    assert (again.first_seen, again.gone_at) == (first.first_seen, None)
    assert again.last_seen > first.last_seen


def test_what_agrees_again_is_gone_and_comes_back_as_a_new_one(ready: Acquirer) -> None:
    ready.inject("sim_replaced")
    ready.report()
    compare()
    ready.lift()
    ready.report()
    assert compare()["cleared"] == 1
    assert open_kinds() == set()
    ready.inject("sim_replaced")
    ready.report()
    compare()
    assert Drift.objects.count() == 2


def test_a_terminal_that_fell_silent_is_not_called_in_order(ready: Acquirer) -> None:
    ready.inject("sim_replaced")
    ready.report()
    compare()
    ready.lift()
    Report.objects.update(measured_at=timezone.now() - timedelta(minutes=16))
    assert compare()["cleared"] == 0
    assert open_kinds() == {"sim_replaced"}


def test_a_stale_report_compares_nothing(ready: Acquirer) -> None:
    ready.inject("sim_replaced")
    ready.report()
    Report.objects.update(measured_at=timezone.now() - timedelta(minutes=16))
    assert compare()["open"] == {}


def test_what_is_not_at_work_is_not_watched_and_what_leaves_work_is_closed(ready: Acquirer) -> None:
    ready.inject("terminal_blocked")
    compare()
    assert open_kinds() == {"terminal_blocked"}
    Terminal.objects.filter(serial=SERIAL).update(status=TerminalStatus.IN_REPAIR)
    compare()
    assert open_kinds() == set()


def test_terminals_that_one_side_does_not_know_are_differences_too(ready: Acquirer, cashier: User) -> None:
    shop = Merchant.objects.get()
    Terminal.objects.create(serial="SN-OURS", merchant=shop, tid="10000009", status=TerminalStatus.ACTIVE)
    Terminal.objects.filter(serial=SPARE).delete()
    found = compare()
    assert found["open"] == {"terminal_not_bound": 1, "not_in_portal": 1}
    assert found["absent"] == 1
    theirs = Drift.objects.get(kind="not_in_portal")
    assert (theirs.serial, theirs.merchant, theirs.stops_payments) == (SPARE, shop, False)


def test_a_list_that_lacks_far_too_many_proves_nothing(ready: Acquirer) -> None:
    shop = Merchant.objects.get()
    Terminal.objects.bulk_create(
        Terminal(serial=f"SN-{number}", merchant=shop, status=TerminalStatus.ACTIVE) for number in range(101)
    )
    found = compare()
    assert (found["trouble"], found["absent"], found["open"]) == ("list_incomplete", 101, {})


def test_a_difference_of_the_shop_stands_once_for_all_its_terminals(ready: Acquirer) -> None:
    ready.inject("merchant_frozen")
    assert compare()["open"] == {"merchant_frozen": 1}


def test_the_people_of_the_shop_are_told_once(ready: Acquirer, cashier: User) -> None:
    ready.inject("merchant_frozen")
    ready.inject("sim_replaced")
    ready.report()
    compare()
    compare()
    notice = Notice.objects.get(user=cashier)
    assert (notice.kind, notice.url) == (Notice.Kind.DUTY, "/diagnostics/differences")
    assert OutboxMessage.objects.filter(user=cashier).count() == 1


def test_nobody_is_told_of_what_stops_no_payment(ready: Acquirer, cashier: User) -> None:
    Terminal.objects.filter(serial=SERIAL).update(iccid="89860000000000000099")
    assert compare()["open"] == {"portal_iccid_differs": 1}
    assert not Notice.objects.exists()
