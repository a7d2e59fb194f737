"""From approved to effective through a real HTTP acquirer: refusals, silence, killed workers, a register that lags."""

from datetime import timedelta
from typing import Any

import pytest

from portal.acquirer.client import _acquirer
from portal.acquirer.sandbox import faults, transport
from portal.acquirer.sandbox.server import Running
from portal.actions.deciding import approve_change, carry_again
from portal.effects import carrying
from portal.effects.carrying import carry_change
from portal.models import (
    AuditEntry,
    ChangeKind,
    ChangeRequest,
    Merchant,
    OutboxMessage,
    Terminal,
    User,
)
from tests.portal.changes.conftest import NEW_SIM, OLD_SIM, PLACE, Settle, due_now, later
from tests.portal.changes.steps import again, approve, ask, lag, names, send_only


def test_a_new_sim_is_filed_read_back_and_then_our_record_says_it_too(
    sandbox: Running, sim: ChangeRequest, terminal: Terminal, reviewer: User, settle: Settle
) -> None:
    assert send_only(sim, reviewer).state == "carrying"
    terminal.refresh_from_db()
    assert terminal.iccid == OLD_SIM  # not before it was read back
    settle(lambda: again(sim))
    terminal.refresh_from_db()
    assert (sim.state, terminal.iccid) == ("effective", NEW_SIM)
    register = sandbox.world.get("terminal", terminal.serial) or {}
    assert (register["iccid"], register["tid"], register["status"]) == (NEW_SIM, terminal.tid, "active")
    assert (register["imei"], register["place"]["address"]) == ("358123456789013", PLACE["address"])
    assert names(sim) == ["submit", "approve", "carry", "take_effect"]
    assert AuditEntry.objects.filter(action="change.sim", subject="terminal:SN-0001").count() == 1


def test_a_new_place_takes_its_position_along(
    sandbox: Running, alice: User, terminal: Terminal, reviewer: User, settle: Settle
) -> None:
    faults.inject(sandbox.world, "terminal_moved", terminal.serial)
    device = sandbox.world.get("device", terminal.serial) or {}
    here = [device["lat"], device["lng"]]
    change = ask(ChangeKind.PLACE, alice, terminal, address="上海市徐汇区示例路 9 号", position=here)
    settle(lambda: again(approve(change, reviewer, settle)))
    change.refresh_from_db()
    terminal.refresh_from_db()
    assert (change.state, terminal.place_address) == ("effective", "上海市徐汇区示例路 9 号")
    assert [terminal.place_lat, terminal.place_lng] == here
    assert not sandbox.world.faults()


def test_a_terminal_bound_to_nobody_is_bound_again(
    sandbox: Running, alice: User, terminal: Terminal, reviewer: User, settle: Settle
) -> None:
    faults.inject(sandbox.world, "terminal_not_bound", terminal.serial)
    change = ask(ChangeKind.BINDING, alice, terminal, mid="898310058120001", tid="10000009")
    settle(lambda: again(approve(change, reviewer, settle)))
    change.refresh_from_db()
    terminal.refresh_from_db()
    assert (change.state, terminal.tid) == ("effective", "10000009")
    told = OutboxMessage.objects.filter(about=change.reference).order_by("created_at").last()
    assert told is not None
    assert "download its parameters and sign on" in told.body


def test_a_terminal_bound_elsewhere_comes_back_with_the_acquirer_s_reason(
    sandbox: Running, alice: User, terminal: Terminal, reviewer: User, settle: Settle
) -> None:
    faults.inject(sandbox.world, "terminal_bound_elsewhere", terminal.serial)
    change = ask(ChangeKind.BINDING, alice, terminal, mid="898310058120001", tid="10000001")
    approve(change, reviewer, settle)
    assert (change.state, change.trouble) == ("not_carried", "bound_elsewhere")
    assert change.objection == "the terminal is bound to another merchant"
    assert change.due_at is None
    faults.lift(sandbox.world)  # the acquirer released it there
    settle(lambda: carry_again(change, by=reviewer, seen_version=change.version))
    settle(lambda: again(change))
    change.refresh_from_db()
    assert change.state == "effective"


def test_filing_a_sim_never_binds_a_terminal_that_is_bound_to_nobody(
    sandbox: Running, sim: ChangeRequest, terminal: Terminal, reviewer: User, settle: Settle
) -> None:
    faults.inject(sandbox.world, "terminal_not_bound", terminal.serial)
    approve(sim, reviewer, settle)
    assert (sim.state, sim.trouble) == ("not_carried", "not_bound")
    assert (sandbox.world.get("terminal", terminal.serial) or {})["mid"] is None


def test_an_unknown_terminal_is_said_to_be_unknown(
    sandbox: Running, alice: User, shop: Merchant, reviewer: User, settle: Settle
) -> None:
    stray = Terminal.objects.create(serial="SN-9999", merchant=shop, tid="10000077")
    change = approve(ask(ChangeKind.SIM, alice, stray, iccid=NEW_SIM), reviewer, settle)
    assert (change.state, change.trouble) == ("not_carried", "not_found")


def test_a_terminal_that_is_given_up_leaves_the_shop(
    sandbox: Running, alice: User, terminal: Terminal, reviewer: User, settle: Settle
) -> None:
    change = ask(ChangeKind.UNBIND, alice, terminal, why="closing")
    settle(lambda: again(approve(change, reviewer, settle)))
    change.refresh_from_db()
    terminal.refresh_from_db()
    assert change.state == "effective"
    assert (terminal.merchant, terminal.tid, terminal.status, terminal.place_address) == (None, "", "stock", "")
    assert (sandbox.world.get("terminal", terminal.serial) or {})["mid"] is None


@pytest.mark.parametrize("wire", ["reset", "error_503", "error_500", "malformed", "answer_lost", "error_401"])
def test_silence_and_nonsense_are_waited_out(
    sandbox: Running, sim: ChangeRequest, reviewer: User, settle: Settle, wire: str
) -> None:
    transport.inject(sandbox.world, wire, {"operation": "bind"})
    approve(sim, reviewer, settle)
    assert sim.state == "approved"
    assert sim.trouble != ""
    assert sim.due_at is not None
    transport.lift(sandbox.world, wire, "", "bind")
    _acquirer.cache_clear()  # as if the circuit breaker's pause were over
    again(sim)
    assert sim.state == "carrying"
    assert again(sim).state == "effective"


def test_nobody_answering_at_all_keeps_it_approved(sim: ChangeRequest, reviewer: User, settle: Settle) -> None:
    approve(sim, reviewer, settle)
    assert (sim.state, sim.trouble) == ("approved", "transport")


class Killed(BaseException):
    """The worker dies: nothing of it is caught or tidied up."""


def test_a_worker_killed_between_the_call_and_the_note_sends_the_same_once_more(
    sandbox: Running, sim: ChangeRequest, terminal: Terminal, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: Any, **_more: Any) -> None:
        raise Killed

    approve_change(sim, by=reviewer, seen_version=sim.version)
    due_now(sim)
    monkeypatch.setattr(carrying, "move", die)
    with pytest.raises(Killed):
        carry_change(str(sim.pk))
    sim.refresh_from_db()
    before, body = (sandbox.world.get("terminal", terminal.serial) or {})["iccid"], sim.sent
    assert (sim.state, before) == ("approved", NEW_SIM)  # carried out there, not noted here
    monkeypatch.undo()
    carry_change(str(sim.pk))  # the lease still holds: nothing happens
    sim.refresh_from_db()
    assert sim.state == "approved"
    again(sim)
    assert (sim.state, sim.sent) == ("carrying", body)
    assert again(sim).state == "effective"


def test_a_late_worker_whose_lease_was_taken_over_writes_nothing(
    sandbox: Running, sim: ChangeRequest, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve_change(sim, by=reviewer, seen_version=sim.version)
    real = carrying.acquirer

    def slow() -> Any:
        ChangeRequest.objects.filter(pk=sim.pk).update(tries=99)  # somebody else has claimed it meanwhile
        return real()

    due_now(sim)
    monkeypatch.setattr(carrying, "acquirer", slow)
    carry_change(str(sim.pk))
    sim.refresh_from_db()
    assert (sim.state, sim.sent) == ("approved", None)


def test_two_changes_of_one_terminal_do_not_undo_each_other(
    sandbox: Running, sim: ChangeRequest, alice: User, terminal: Terminal, reviewer: User
) -> None:
    place = ask(ChangeKind.PLACE, alice, terminal, address="上海市徐汇区示例路 9 号", position=None)
    send_only(sim, reviewer)
    lag(sandbox, terminal.serial)
    assert send_only(place, reviewer).state == "carrying"
    assert (sandbox.world.base("terminal", terminal.serial) or {})["iccid"] == NEW_SIM
    sandbox.world.lift("lag", terminal.serial)
    assert (again(sim).state, again(place).state) == ("effective", "effective")


def test_while_one_call_is_in_the_air_the_other_waits_its_turn(
    sandbox: Running, sim: ChangeRequest, alice: User, terminal: Terminal, reviewer: User, settle: Settle
) -> None:
    transport.inject(sandbox.world, "error_503", {"operation": "bind"})
    approve(sim, reviewer, settle)
    place = approve(
        ask(ChangeKind.PLACE, alice, terminal, address="上海市徐汇区 9 号", position=None), reviewer, settle
    )
    assert (place.state, place.trouble, place.sent) == ("approved", "waiting_turn", None)


def test_a_register_that_never_shows_it_asks_a_person_once(
    sandbox: Running, sim: ChangeRequest, terminal: Terminal, reviewer: User
) -> None:
    send_only(sim, reviewer)
    lag(sandbox, terminal.serial)
    assert (again(sim).state, sim.trouble) == ("carrying", "not_shown")
    later(sim, timedelta(days=12))
    again(sim)
    again(sim)
    assert (sim.state, names(sim).count("overdue")) == ("carrying", 1)
    assert sim.due_at is not None
