"""From approved to effective through a real HTTP acquirer: refusals, silence, killed workers, a register that lags."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.acquirer.sandbox import faults, transport
from portal.acquirer.sandbox.server import Running
from portal.actions.changes import open_change
from portal.actions.deciding import approve_change, carry_again, hand_over, refuse_change
from portal.effects import carrying
from portal.effects.carrying import carry_change
from portal.effects.changing import follow
from portal.models import (
    AcquirerEvent,
    AuditEntry,
    ChangeKind,
    ChangeRequest,
    Merchant,
    OutboxMessage,
    Terminal,
    Upload,
    User,
)
from portal.tasks import sweep, take_event
from tests.portal.changes.conftest import NEW_SIM, OLD_SIM, PLACE, Settle, due_now, later

OTHER = "822290054110023"


def approve(change: ChangeRequest, by: User, settle: Settle) -> ChangeRequest:
    settle(lambda: approve_change(change, by=by, seen_version=change.version))
    change.refresh_from_db()
    return change


def again(change: ChangeRequest) -> ChangeRequest:
    due_now(change)
    carry_change(str(change.pk))
    change.refresh_from_db()
    return change


def send_only(change: ChangeRequest, by: User) -> ChangeRequest:
    """Approved and sent by one worker; nobody has read it back yet."""
    approve_change(change, by=by, seen_version=change.version)
    return again(change)


def lag(sandbox: Running, serial: str) -> None:
    """The register goes on showing the old card."""
    sandbox.world.lay({"name": "lag", "serial": serial, "edits": [["terminal", serial, {"iccid": OLD_SIM}]]})


def ask(kind: ChangeKind, by: User, terminal: Terminal, **wanted: Any) -> ChangeRequest:
    assert terminal.merchant is not None
    return open_change(kind, by=by, merchant=terminal.merchant, terminal=terminal, wanted=wanted)[0]


def names(change: ChangeRequest) -> list[str]:
    return [event.name for event in change.events.all()]


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
    transport.lift(sandbox.world, wire, "")
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


def test_a_renewed_licence_is_handed_over_by_a_person_and_read_back(
    sandbox: Running, licence: ChangeRequest, shop: Merchant, reviewer: User, settle: Settle
) -> None:
    approve(licence, reviewer, settle)
    assert (licence.state, licence.trouble) == ("approved", "not_shown")
    settle(lambda: hand_over(licence, by=reviewer, reference="BG-7781", seen_version=licence.version))
    assert again(licence).state == "carrying"
    sandbox.world.change(
        "merchant", shop.mid, {"qualification": {"status": "approved", "licence_valid_until": "2036-12-31"}}
    )
    event = AcquirerEvent.objects.create(
        id="evt_1", type="merchant.changed", at=licence.created_at, data={"mid": shop.mid}
    )
    settle(lambda: take_event(event.pk))
    licence.refresh_from_db()
    shop.refresh_from_db()
    assert (licence.state, str(shop.licence_valid_until)) == ("effective", "2036-12-31")


def test_another_date_or_a_qualification_not_approved_is_not_the_change(
    sandbox: Running, licence: ChangeRequest, shop: Merchant, reviewer: User, settle: Settle
) -> None:
    approve(licence, reviewer, settle)
    for found in (
        {"status": "pending", "licence_valid_until": "2036-12-31"},
        {"status": "approved", "licence_valid_until": "2036-12-30"},
        {"status": "approved"},
    ):
        sandbox.world.change("merchant", shop.mid, {"qualification": found})
        assert again(licence).state == "approved"


def test_details_are_compared_as_the_rules_normalise_them(
    sandbox: Running, alice: User, shop: Merchant, reviewer: User, settle: Settle, ready_paper: Callable[[], Upload]
) -> None:
    wanted = {"name": "晴川・面馆 (示例)", "address": "上海市 徐汇区示例路 9 号"}
    papers = {"licence": ready_paper()}
    change = open_change(ChangeKind.DETAILS, by=alice, merchant=shop, wanted=wanted, papers=papers)[0]
    approve(change, reviewer, settle)
    assert change.state == "approved"
    sandbox.world.change("merchant", shop.mid, {"name": "晴川·面馆（示例）", "address": "上海市徐汇区示例路９号"})
    assert again(change).state == "effective"
    shop.refresh_from_db()
    assert (shop.name, shop.receipt_name) == ("晴川・面馆 (示例)", "Alice Tea")


def test_the_sweeper_takes_up_what_a_lost_message_left(sandbox: Running, sim: ChangeRequest, reviewer: User) -> None:
    approve_change(sim, by=reviewer, seen_version=sim.version)
    sweep()
    sim.refresh_from_db()
    assert sim.state == "carrying"
    due_now(sim)
    sweep()
    sim.refresh_from_db()
    assert sim.state == "effective"
    assert OutboxMessage.objects.filter(about=sim.reference).exists()


def test_each_turn_is_told_once_in_the_reader_s_language(
    sandbox: Running, sim: ChangeRequest, alice: User, reviewer: User, settle: Settle
) -> None:
    User.objects.filter(pk=alice.pk).update(language="zh-hans")
    settle(lambda: refuse_change(sim, by=reviewer, reason="not_proved", note="看不清", seen_version=sim.version))
    for event in sim.events.all():
        follow(event.pk)
    message = OutboxMessage.objects.get(about=sim.reference, subject__contains="拒绝")
    assert "材料不能证明这项变更" in message.body
    assert "看不清" not in message.body  # what a person wrote stays on the page
