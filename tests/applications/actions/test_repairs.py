"""A terminal sent in for repair: the same one comes back with its numbers, or another one in its place."""

import pytest
from django.utils import timezone

from applications.actions.orders import (
    accept_return,
    cancel_order,
    confirm_replacement,
    open_order,
    recall_parcel,
    receive_back,
)
from applications.actions.parcels import note_tracking
from applications.actions.repairs import give_up, send_repaired
from applications.models import ActivationStep, TerminalOrder
from applications.views.order_page import order_page
from portal.acquirer.sandbox.payments import pay
from portal.acquirer.sandbox.server import Running
from portal.models import Notice, Terminal, User
from tests.applications.actions.conftest import PARCEL, Settle, report
from tests.applications.actions.test_orders import NEW, refused, steps_run
from tests.applications.actions.test_orders import old as old


@pytest.fixture
def repairing(old: Terminal, wang: User, rita: User, settle: Settle) -> TerminalOrder:
    order = open_order(old, by=wang, kind="repair", reason="faulty")
    settle(lambda: accept_return(order, by=rita))
    assert Notice.objects.filter(user=wang, title="Please send the terminal in for repair").exists()
    assert order.state == "to_return"
    settle(lambda: receive_back(order, by=rita, back_as=""))
    return order


def test_a_repair_gives_the_same_terminal_back_with_its_numbers_and_proves_it(
    sandbox: Running, repairing: TerminalOrder, old: Terminal, wang: User, rita: User, settle: Settle
) -> None:
    old.refresh_from_db()
    tid, merchant = old.tid, old.merchant
    assert (repairing.state, old.status, order_page(repairing)["last"] is not None) == ("repairing", "in_repair", True)
    settle(lambda: send_repaired(repairing, by=rita, **PARCEL))
    assert refused(lambda: send_repaired(repairing, by=rita, **PARCEL)) == "not_now"
    assert Notice.objects.filter(user=wang, title="Your repaired terminal is on its way").exists()
    assert refused(lambda: confirm_replacement(repairing, by=wang, serial=NEW)) == "wrong_serial"
    settle(lambda: confirm_replacement(repairing, by=wang, serial=old.serial))
    old.refresh_from_db()
    assert (repairing.state, old.status) == ("proving", "activating")
    steps_run(repairing)
    report(sandbox, old)
    steps_run(repairing)
    pay(sandbox.world, old.serial, fen=1)
    steps_run(repairing)
    old.refresh_from_db()
    assert (repairing.state, old.status, old.tid, old.merchant) == ("done", "active", tid, merchant)
    assert (sandbox.world.get("terminal", old.serial) or {})["tid"] == tid
    assert TerminalOrder.objects.count() == 1


@pytest.mark.parametrize("how", ["beyond_repair", "lost"])
def test_what_does_not_come_back_is_cut_off_and_another_one_is_ordered_once(
    sandbox: Running, repairing: TerminalOrder, old: Terminal, wang: User, rita: User, settle: Settle, how: str
) -> None:
    if how == "lost":
        settle(lambda: send_repaired(repairing, by=rita, **PARCEL))
        settle(lambda: note_tracking(repairing, code="lost", at=timezone.now(), by=rita))
        repairing.refresh_from_db()
        settle(lambda: recall_parcel(repairing, by=rita))
        assert refused(lambda: recall_parcel(repairing, by=rita)) == "not_now"
    else:
        settle(lambda: give_up(repairing, by=rita))
        assert refused(lambda: give_up(repairing, by=rita)) == "not_now"
    repairing.refresh_from_db()
    old.refresh_from_db()
    assert (repairing.state, old.status, old.merchant) == ("done", "retired", None)
    assert (sandbox.world.get("terminal", old.serial) or {})["mid"] is None
    instead = TerminalOrder.objects.exclude(pk=repairing.pk).get()
    assert (instead.kind, instead.state, instead.merchant) == ("more", "asked", repairing.merchant)
    assert Notice.objects.filter(user=wang, title="You get another terminal").count() == 1


def test_a_repaired_one_whose_parcel_came_back_is_sent_again(
    repairing: TerminalOrder, rita: User, settle: Settle
) -> None:
    settle(lambda: send_repaired(repairing, by=rita, **PARCEL))
    settle(lambda: note_tracking(repairing, code="refused", at=timezone.now(), by=rita))
    repairing.refresh_from_db()
    settle(lambda: recall_parcel(repairing, by=rita))
    assert repairing.state == "repairing"
    settle(lambda: send_repaired(repairing, by=rita, carrier=PARCEL["carrier"], tracking_number="SF0000000002"))
    assert (repairing.state, repairing.transit, repairing.is_astray) == ("sent", "", False)


def test_nobody_repairs_for_their_own_shop(repairing: TerminalOrder, wang: User) -> None:
    for deed in (lambda: give_up(repairing, by=wang), lambda: send_repaired(repairing, by=wang, **PARCEL)):
        assert refused(deed) == "not_allowed"


def test_the_shop_may_keep_what_it_has_not_sent_yet(
    old: Terminal, wang: User, rita: User, settle: Settle, repairing: TerminalOrder
) -> None:
    assert refused(lambda: cancel_order(repairing, by=wang)) == "not_now"
    settle(lambda: send_repaired(repairing, by=rita, **PARCEL))
    TerminalOrder.objects.update(state="cancelled")
    order = open_order(old, by=wang, kind="return", reason="other")
    settle(lambda: accept_return(order, by=rita))
    twin = TerminalOrder.objects.get(pk=order.pk)
    cancel_order(order, by=wang)
    assert (order.state, old.merchant) == ("cancelled", order.merchant)
    assert refused(lambda: receive_back(twin, by=rita, back_as="stock")) == "not_now"
    assert open_order(old, by=wang, kind="swap", reason="faulty") != order


def test_news_of_an_earlier_parcel_is_not_that_of_the_next(
    repairing: TerminalOrder, rita: User, settle: Settle
) -> None:
    for _parcel in range(2):
        settle(lambda: send_repaired(repairing, by=rita, **PARCEL))
        assert list(order_page(repairing)["tracking"]) == []
        settle(lambda: note_tracking(repairing, code="refused", at=timezone.now(), by=rita))
        repairing.refresh_from_db()
        assert [news.code for news in order_page(repairing)["tracking"]] == ["refused"]
        assert "send it again" in str(order_page(repairing)["outlook"].merchant)
        settle(lambda: recall_parcel(repairing, by=rita))


def test_who_pays_is_who_acts(repairing: TerminalOrder, old: Terminal, wang: User, rita: User, settle: Settle) -> None:
    settle(lambda: send_repaired(repairing, by=rita, **PARCEL))
    settle(lambda: confirm_replacement(repairing, by=wang, serial=old.serial))
    page = order_page(TerminalOrder.objects.get(pk=repairing.pk))
    assert (page["paying"], str(page["who_for_merchant"])) == (False, "The portal, by itself")
    ActivationStep.objects.filter(key="payment").update(state="running")
    page = order_page(TerminalOrder.objects.get(pk=repairing.pk))
    assert (page["paying"], str(page["who_for_merchant"]), page["tone"]) == (True, "You", "warn")
