"""From the open merchant to the terminal that works: bound, sent, received, proved."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from applications.actions.activation import (
    MAX_WRONG,
    confirm_receipt,
    enter_activation_code,
    new_activation_code,
    retry_activation,
)
from applications.actions.delivery import bind_and_ship
from applications.effects.activation import PATIENCE
from applications.models import Activation, ActivationStep, Application, Shipment
from applications.queries import messages_about, shipment_of, stock
from portal.acquirer.sandbox.payments import pay
from portal.acquirer.sandbox.server import Running
from portal.errors import PortalError
from portal.models import Notice, Report, Terminal, User
from tests.applications.actions.conftest import PARCEL, Settle, code_of, report, run_due


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(PortalError) as caught:
        deed()
    return caught.value.code


def test_a_terminal_is_bound_at_the_acquirer_before_it_leaves(
    sandbox: Running, shipped: Application, stock_terminal: Terminal
) -> None:
    stock_terminal.refresh_from_db()
    entry = sandbox.world.get("terminal", stock_terminal.serial)
    assert entry is not None
    assert (entry["mid"], entry["tid"]) == (shipped.mid, stock_terminal.tid)
    assert (stock_terminal.status, stock_terminal.merchant) == ("shipped", shipped.merchant)
    assert re.fullmatch(r"\d{8}", stock_terminal.tid)
    shipment = shipment_of(shipped)
    assert shipment is not None
    assert (shipment.state, shipment.tracking_number) == ("shipped", "SF1234567890")
    names = list(shipped.events.values_list("name", flat=True))
    assert names[-3:] == ["choose_terminal", "bind_terminal", "ship"]
    assert "SF1234567890" in messages_about(shipped).last().body  # type: ignore[union-attr]


def test_only_an_open_application_gets_a_free_terminal_from_staff(
    opened: Application, stock_terminal: Terminal, rita: User, wang: User, settle: Settle
) -> None:
    def send(by: User = rita, **changes: str) -> str:
        return refused(lambda: bind_and_ship(opened, by=by, terminal=stock_terminal, **(PARCEL | changes)))

    assert send(wang) == "not_allowed"
    assert send(carrier=" ") == "carrier_missing"
    assert send(tracking_number="") == "tracking_missing"
    bind_and_ship(opened, by=rita, terminal=stock_terminal, **PARCEL)
    assert list(stock()) == []
    assert send() == "terminal_taken"
    other = Terminal.objects.create(serial="SN00000009")
    assert refused(lambda: bind_and_ship(opened, by=rita, terminal=other, **PARCEL)) == "stale"


def test_nothing_is_sent_before_the_acquirer_opened(
    approved: Application, stock_terminal: Terminal, rita: User
) -> None:
    assert refused(lambda: bind_and_ship(approved, by=rita, terminal=stock_terminal, **PARCEL)) == "not_open"


def test_a_terminal_bound_elsewhere_is_given_back_and_another_can_be_chosen(
    sandbox: Running, opened: Application, stock_terminal: Terminal, rita: User, settle: Settle
) -> None:
    sandbox.world.change("terminal", stock_terminal.serial, {"mid": "822290054110023", "status": "bound"})
    settle(lambda: bind_and_ship(opened, by=rita, terminal=stock_terminal, **PARCEL))
    opened.refresh_from_db()
    shipment = Shipment.objects.get()
    assert (opened.status, shipment.state, shipment.trouble) == ("open", "failed", "bound_elsewhere")
    stock_terminal.refresh_from_db()
    assert stock_terminal.status == "stock"
    sandbox.world.change("terminal", stock_terminal.serial, {"mid": None, "status": "stock"})
    settle(lambda: bind_and_ship(opened, by=rita, terminal=stock_terminal, **PARCEL))
    opened.refresh_from_db()
    assert opened.status == "shipped"


def test_binding_waits_for_an_acquirer_that_is_away(
    opened: Application, stock_terminal: Terminal, rita: User, settings: Any, settle: Settle
) -> None:
    settings.ACQUIRER_URL = "http://127.0.0.1:9"
    settle(lambda: bind_and_ship(opened, by=rita, terminal=stock_terminal, **PARCEL))
    shipment = Shipment.objects.get()
    assert (shipment.state, shipment.trouble) == ("binding", "transport")
    assert shipment.due_at is not None


def test_receipt_is_confirmed_by_the_right_serial_number(shipped: Application, wang: User, stranger: User) -> None:
    assert refused(lambda: confirm_receipt(shipped, by=wang, serial="SN00000004")) == "wrong_serial"
    assert refused(lambda: confirm_receipt(shipped, by=stranger, serial="SN00000003")) == "not_allowed"
    confirm_receipt(shipped, by=wang, serial="ＳＮ０００００００３")
    assert shipped.status == "received"
    assert refused(lambda: confirm_receipt(shipped, by=wang, serial="SN00000003")) == "not_now"


def test_the_code_is_told_by_message_only_and_kept_as_a_hash(received: Application) -> None:
    code = code_of(received)
    activation = Activation.objects.get()
    assert code not in activation.code_hash
    assert activation.expires_at > timezone.now() + timedelta(hours=47)
    assert not Notice.objects.filter(body__contains=code).exists()
    assert not any(code in str(payload) for payload in received.events.values_list("payload", flat=True))


def test_wrong_codes_are_counted_and_then_a_new_one_is_needed(received: Application, wang: User) -> None:
    right = code_of(received)
    wrong = "00000000" if right != "00000000" else "11111111"
    for _ in range(MAX_WRONG):
        assert refused(lambda: enter_activation_code(received, by=wang, code=wrong)) == "code_wrong"
    assert refused(lambda: enter_activation_code(received, by=wang, code=right)) == "code_spent"
    assert refused(lambda: new_activation_code(received, by=wang)) == "code_too_soon"
    Activation.objects.update(expires_at=timezone.now() + timedelta(hours=40))
    new_activation_code(received, by=wang)
    assert refused(lambda: enter_activation_code(received, by=wang, code=right)) == "code_wrong"
    enter_activation_code(received, by=wang, code=f" {code_of(received)[:4]} {code_of(received)[4:]}")
    assert received.status == "activating"


def test_an_old_code_has_expired(received: Application, wang: User, stranger: User) -> None:
    Activation.objects.update(expires_at=timezone.now())
    assert refused(lambda: enter_activation_code(received, by=wang, code=code_of(received))) == "code_expired"
    assert refused(lambda: enter_activation_code(received, by=stranger, code="1")) == "not_allowed"
    assert refused(lambda: new_activation_code(received, by=stranger)) == "not_allowed"


def test_active_means_that_everything_was_read_back(
    sandbox: Running, activating: Application, stock_terminal: Terminal
) -> None:
    assert run_due(activating)[1] == ("parameters", "running", "no_report")
    assert activating.status == "activating"
    report(sandbox, stock_terminal)
    assert run_due(activating) == [
        ("code", "done", ""),
        ("parameters", "done", ""),
        ("sign_on", "done", ""),
        ("keys", "done", ""),
        ("binding", "done", ""),
        ("payment", "running", "no_payment"),
    ]
    assert activating.status == "activating"
    pay(sandbox.world, stock_terminal.serial, fen=1)
    assert run_due(activating)[-1] == ("payment", "done", "")
    assert activating.status == "active"
    stock_terminal.refresh_from_db()
    assert stock_terminal.status == "active"
    assert stock_terminal.activated_at is not None
    assert Activation.objects.get().done_at is not None
    assert activating.events.filter(name="activate").count() == 1


def test_an_old_report_proves_nothing(sandbox: Running, activating: Application, stock_terminal: Terminal) -> None:
    report(sandbox, stock_terminal)
    Report.objects.update(measured_at=timezone.now() - timedelta(hours=1))
    assert run_due(activating)[1] == ("parameters", "running", "no_report")


def test_other_settings_than_the_acquirers_are_named(
    sandbox: Running, activating: Application, stock_terminal: Terminal, wang: User, settle: Settle
) -> None:
    run_due(activating)
    report(sandbox, stock_terminal, tid="99999999")
    assert run_due(activating)[1] == ("parameters", "failed", "parameters_differ")
    assert activating.status == "activating"
    settle(lambda: retry_activation(activating, by=wang))
    report(sandbox, stock_terminal)
    run_due(activating)
    report(sandbox, stock_terminal)
    pay(sandbox.world, stock_terminal.serial, fen=1)
    assert [state for _, state, _ in run_due(activating)] == ["done"] * 6


def test_a_refused_sign_on_stops_at_its_step(
    sandbox: Running, activating: Application, stock_terminal: Terminal
) -> None:
    run_due(activating)
    report(sandbox, stock_terminal)
    sandbox.world.change("merchant", activating.mid, {"status": "frozen"})
    rows = run_due(activating)
    assert [state for _, state, _ in rows] == ["done", "done", "failed", "waiting", "waiting", "waiting"]
    assert rows[2][2] in {"command_failed", "sign_on_refused"}
    assert activating.status == "activating"


def test_a_terminal_that_stays_silent_is_named_after_a_while(
    sandbox: Running, activating: Application, stock_terminal: Terminal
) -> None:
    run_due(activating)
    ActivationStep.objects.filter(key="parameters").update(started_at=timezone.now() - PATIENCE * 2)
    assert run_due(activating)[1] == ("parameters", "failed", "no_report")


def test_a_silent_acquirer_is_waited_for(activating: Application, settings: Any) -> None:
    settings.ACQUIRER_URL = "http://127.0.0.1:9"
    assert run_due(activating)[1] == ("parameters", "running", "transport")


def test_there_is_nothing_to_try_again_when_nothing_failed(activating: Application, wang: User, stranger: User) -> None:
    assert refused(lambda: retry_activation(activating, by=wang)) == "nothing_to_do"
    assert refused(lambda: retry_activation(activating, by=stranger)) == "not_allowed"
