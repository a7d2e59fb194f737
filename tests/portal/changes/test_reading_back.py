"""What counts as carried: the register shows it, normalised; by hand, by callback, by the sweeper; and who is told."""

from collections.abc import Callable

from portal.acquirer.sandbox.server import Running
from portal.actions.changes import open_change
from portal.actions.deciding import approve_change, hand_over, refuse_change
from portal.effects.changing import follow
from portal.models import (
    AcquirerEvent,
    ChangeKind,
    ChangeRequest,
    Merchant,
    OutboxMessage,
    Upload,
    User,
)
from portal.tasks import sweep, take_event
from tests.portal.changes.conftest import Settle, due_now
from tests.portal.changes.steps import again, approve


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
