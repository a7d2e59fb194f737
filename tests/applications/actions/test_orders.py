"""A swap and a return, from the wish to the end: the shop is never without a terminal that works."""

from typing import Any

import pytest
from django.utils import timezone

from applications.actions.delivery import bind_and_ship
from applications.actions.orders import (
    accept_return,
    accept_swap,
    cancel_order,
    confirm_replacement,
    open_order,
    recall_parcel,
    receive_back,
    refuse_order,
    retry_order,
)
from applications.actions.parcels import note_tracking
from applications.effects.activation import run_step
from applications.effects.orders import carry_order
from applications.models import ActivationStep, Application, TerminalOrder, TerminalWish
from applications.orders import order_more
from applications.queries import stock
from applications.tasks import sweep
from applications.views.order_page import order_page
from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.payments import pay
from portal.acquirer.sandbox.server import Running
from portal.errors import PortalError
from portal.models import Member, MemberRole, Merchant, Notice, Terminal, User
from tests.applications.actions.conftest import PARCEL, Settle, report, run_due
from tests.applications.conftest import STOCK

NEW = "SN00000004"


def refused(deed: Any) -> str:
    with pytest.raises(PortalError) as caught:
        deed()
    return caught.value.code


@pytest.fixture
def old(sandbox: Running, activating: Application, stock_terminal: Terminal) -> Terminal:
    """Wang's terminal, at work."""
    run_due(activating)
    report(sandbox, stock_terminal)
    run_due(activating)
    pay(sandbox.world, stock_terminal.serial, fen=1)
    run_due(activating)
    stock_terminal.refresh_from_db()
    assert stock_terminal.status == "active"
    return stock_terminal


@pytest.fixture
def new(sandbox: Running, db: None) -> Terminal:
    fleet.add_terminal(sandbox.world, STOCK | {"serial": NEW}, {"mid": "", "name": ""}, history=False)
    return Terminal.objects.create(serial=NEW, tusn="00005702280117630004", model="P3000")


@pytest.fixture
def swap(old: Terminal, wang: User) -> TerminalOrder:
    return open_order(old, by=wang, kind="swap", reason="faulty", note="The printer is stuck.")


@pytest.fixture
def sent(swap: TerminalOrder, new: Terminal, rita: User, settle: Settle) -> TerminalOrder:
    settle(lambda: accept_swap(swap, by=rita, terminal=new, **PARCEL))
    swap.refresh_from_db()
    assert swap.state == "sent"
    return swap


def steps_run(order: TerminalOrder) -> dict[str, tuple[str, str]]:
    for _ in range(6):
        steps = ActivationStep.objects.filter(activation__order=order, due_at__isnull=False)
        steps.update(due_at=timezone.now())
        for step in steps:
            run_step(step.pk)
    order.refresh_from_db()
    rows = ActivationStep.objects.filter(activation__order=order)
    return {row.key: (row.state, row.reason or row.trouble) for row in rows}


def test_a_swap_binds_the_new_one_proves_it_and_only_then_cuts_the_old_one_off(
    sandbox: Running, sent: TerminalOrder, old: Terminal, new: Terminal, wang: User, rita: User, settle: Settle
) -> None:
    register = sandbox.world.get("terminal", NEW) or {}
    assert (register["mid"], register["tid"]) == (sent.merchant.mid, sent.tid)
    assert (sandbox.world.get("terminal", old.serial) or {})["mid"] == sent.merchant.mid
    settle(lambda: confirm_replacement(sent, by=wang, serial=f" {NEW.lower()} "))
    new.refresh_from_db()
    assert (sent.state, new.status) == ("proving", "activating")
    steps_run(sent)
    report(sandbox, new)
    assert steps_run(sent)["payment"] == ("running", "no_payment")
    assert "code" not in steps_run(sent)
    pay(sandbox.world, NEW, fen=1)
    steps_run(sent)
    assert sent.state == "unbinding"
    carry_order(str(sent.pk))
    for row in (sent, old, new):
        row.refresh_from_db()
    assert (sent.state, new.status, old.status, old.merchant) == ("to_return", "active", "in_repair", None)
    assert (sandbox.world.get("terminal", old.serial) or {})["mid"] is None
    receive_back(sent, by=rita, back_as="stock")
    old.refresh_from_db()
    assert (sent.state, old.status) == ("done", "stock")
    assert list(stock()) == [old]
    assert [event.name for event in sent.events.all()] == [
        "accept_swap",
        "bound",
        "confirm",
        "proved",
        "unbound",
        "back",
    ]


def test_a_failed_proof_is_named_and_the_old_terminal_goes_on(
    sandbox: Running, sent: TerminalOrder, old: Terminal, new: Terminal, wang: User, settle: Settle
) -> None:
    settle(lambda: confirm_replacement(sent, by=wang, serial=NEW))
    steps_run(sent)
    report(sandbox, new, tid="99999999")
    assert steps_run(sent)["parameters"] == ("failed", "parameters_differ")
    old.refresh_from_db()
    assert (sent.state, old.status) == ("proving", "active")
    retry_order(sent, by=wang)
    assert refused(lambda: retry_order(sent, by=wang)) == "nothing_to_do"
    report(sandbox, new)
    steps_run(sent)
    report(sandbox, new)
    assert steps_run(sent)["parameters"] == ("done", "")


def test_a_replacement_bound_elsewhere_goes_back_and_another_is_chosen(
    sandbox: Running, swap: TerminalOrder, new: Terminal, rita: User, settle: Settle
) -> None:
    sandbox.world.change("terminal", NEW, {"mid": "822290054110023", "status": "bound"})
    settle(lambda: accept_swap(swap, by=rita, terminal=new, **PARCEL))
    swap.refresh_from_db()
    assert (swap.state, swap.replacement) == ("asked", None)
    assert list(stock()) == [new]


def test_a_silent_acquirer_is_waited_for_and_the_sweeper_goes_on(
    swap: TerminalOrder, new: Terminal, rita: User, settings: Any, settle: Settle
) -> None:
    here, settings.ACQUIRER_URL = settings.ACQUIRER_URL, "http://127.0.0.1:9"
    settle(lambda: accept_swap(swap, by=rita, terminal=new, **PARCEL))
    swap.refresh_from_db()
    assert (swap.state, swap.trouble) == ("preparing", "transport")
    assert list(stock()) == []
    settings.ACQUIRER_URL = here
    TerminalOrder.objects.update(due_at=timezone.now())
    sweep()
    swap.refresh_from_db()
    assert swap.state == "sent"


def test_a_return_is_cut_off_when_it_is_back(
    sandbox: Running, old: Terminal, wang: User, rita: User, settle: Settle
) -> None:
    order = open_order(old, by=wang, kind="return", reason="not_needed")
    accept_return(order, by=rita)
    assert (sandbox.world.get("terminal", old.serial) or {})["mid"] == order.merchant.mid
    assert Notice.objects.latest("pk").kind == "duty"
    settle(lambda: receive_back(order, by=rita, back_as="retired"))
    order.refresh_from_db()
    old.refresh_from_db()
    assert (order.state, old.status, old.merchant) == ("done", "retired", None)
    assert (sandbox.world.get("terminal", old.serial) or {})["mid"] is None


def test_pressed_twice_it_is_one_order(swap: TerminalOrder, old: Terminal, wang: User) -> None:
    assert open_order(old, by=wang, kind="return", reason="other") == swap
    both = (swap, TerminalOrder.objects.get(pk=swap.pk))
    assert [cancel_order(one, by=wang).state for one in both] == ["cancelled"] * 2


def test_confirmed_twice_it_is_proved_once(sent: TerminalOrder, wang: User) -> None:
    assert [confirm_replacement(sent, by=wang, serial=NEW).state for _press in range(2)] == ["proving"] * 2


def test_who_may_ask_and_who_decides(
    swap: TerminalOrder, old: Terminal, new: Terminal, wang: User, rita: User, stranger: User
) -> None:
    shop = Merchant.objects.get(pk=swap.merchant_id)
    Member.objects.create(user=stranger, merchant=shop, role=MemberRole.CASHIER)
    assert refused(lambda: open_order(old, by=stranger, kind="swap", reason="faulty")) == "not_allowed"
    assert refused(lambda: cancel_order(swap, by=stranger)) == "not_allowed"
    assert refused(lambda: open_order(old, by=wang, kind="melt", reason="faulty")) == "not_known"
    assert refused(lambda: accept_swap(swap, by=wang, terminal=new, **PARCEL)) == "not_allowed"
    Member.objects.create(user=rita, merchant=shop, role=MemberRole.MAINTENANCE)
    assert refused(lambda: accept_swap(swap, by=rita, terminal=new, **PARCEL)) == "own_order"


def test_a_refusal_says_why_and_one_may_ask_again(swap: TerminalOrder, old: Terminal, wang: User, rita: User) -> None:
    assert refused(lambda: refuse_order(swap, by=rita, answer=" ")) == "answer_missing"
    refuse_order(swap, by=rita, answer="It is still under repair.")
    assert "It is still under repair." in Notice.objects.latest("pk").body
    assert open_order(old, by=wang, kind="swap", reason="faulty") != swap


def test_what_is_over_cannot_be_moved(swap: TerminalOrder, new: Terminal, wang: User, rita: User) -> None:
    cancel_order(swap, by=wang)
    assert refused(lambda: accept_swap(swap, by=rita, terminal=new, **PARCEL)) == "not_now"
    assert refused(lambda: confirm_replacement(swap, by=wang, serial=NEW)) == "not_now"
    assert refused(lambda: receive_back(swap, by=rita, back_as="stock")) == "not_now"


def test_another_serial_than_the_one_sent_is_explained(sent: TerminalOrder, wang: User) -> None:
    assert refused(lambda: confirm_replacement(sent, by=wang, serial="SN00000003")) == "wrong_serial"
    assert sent.state == "sent"


def test_a_terminal_that_is_not_in_stock_is_no_replacement(swap: TerminalOrder, new: Terminal, rita: User) -> None:
    Terminal.objects.filter(pk=new.pk).update(status="active")
    assert refused(lambda: accept_swap(swap, by=rita, terminal=new, **PARCEL)) == "terminal_taken"


def test_a_terminal_that_is_not_at_work_yet_is_no_matter_for_an_order(old: Terminal, wang: User) -> None:
    Terminal.objects.filter(pk=old.pk).update(status="activating")
    old.refresh_from_db()
    assert refused(lambda: open_order(old, by=wang, kind="swap", reason="faulty")) == "not_at_work"


def test_what_was_ordered_beyond_the_first_is_an_order_each_and_is_proved_alike(
    sandbox: Running,
    opened: Application,
    stock_terminal: Terminal,
    new: Terminal,
    wang: User,
    rita: User,
    settle: Settle,
) -> None:
    TerminalWish.objects.filter(application=opened).update(quantity="2")
    opened = Application.objects.get(pk=opened.pk)
    settle(lambda: bind_and_ship(opened, by=rita, terminal=stock_terminal, **PARCEL))
    more = TerminalOrder.objects.get()
    assert (more.kind, more.state, more.terminal, more.application) == ("more", "asked", None, opened)
    settle(lambda: accept_swap(more, by=rita, terminal=new, **PARCEL))
    more.refresh_from_db()
    assert more.state == "sent"
    register = sandbox.world.get("terminal", NEW) or {}
    assert (register["mid"], register["place"]["address"]) == (more.merchant.mid, more.merchant.address)
    settle(lambda: confirm_replacement(more, by=wang, serial=NEW))
    steps_run(more)
    report(sandbox, new)
    steps_run(more)
    pay(sandbox.world, NEW, fen=1)
    steps_run(more)
    new.refresh_from_db()
    assert (more.state, new.status) == ("done", "active")


def test_another_parcel_for_the_first_orders_no_more_than_was_wished(opened: Application, rita: User) -> None:
    TerminalWish.objects.filter(application=opened).update(quantity="5")
    opened = Application.objects.get(pk=opened.pk)
    order_more(opened)
    order_more(opened)
    assert TerminalOrder.objects.count() == 4


@pytest.mark.parametrize(("news", "becomes"), [("lost", "retired"), ("refused", "stock")])
def test_a_parcel_that_went_astray_is_cut_off_and_another_one_is_sent(
    news: str, becomes: str, sandbox: Running, sent: TerminalOrder, new: Terminal, rita: User, settle: Settle
) -> None:
    first_key = sent.key
    with pytest.raises(PortalError, match="not_now"):
        recall_parcel(sent, by=rita)
    note_tracking(sent, code=news, at=timezone.now(), by=rita)
    sent.refresh_from_db()
    recall_parcel(sent, by=rita)
    assert refused(lambda: recall_parcel(sent, by=rita)) == "not_now"
    assert Notice.objects.filter(user=sent.opened_by, title="We send you another terminal").count() == 1
    carry_order(str(sent.pk))
    carry_order(str(sent.pk))
    sent.refresh_from_db()
    new.refresh_from_db()
    assert (sent.state, sent.replacement, sent.transit, sent.key == first_key) == ("asked", None, "", False)
    assert (new.status, new.merchant, (sandbox.world.get("terminal", NEW) or {})["mid"]) == (becomes, None, None)
    other = {"serial": "SN00000005", "tusn": "00005702280117630005"}
    fleet.add_terminal(sandbox.world, STOCK | other, {"mid": "", "name": ""}, history=False)
    another = Terminal.objects.create(model="P3000", **other)
    settle(lambda: accept_swap(sent, by=rita, terminal=another, **PARCEL))
    sent.refresh_from_db()
    assert (sent.state, (sandbox.world.get("terminal", another.serial) or {})["mid"]) == ("sent", sent.merchant.mid)
    assert order_page(sent)["tracking"] == []


def test_a_parcel_is_not_recalled_by_its_own_shop(sent: TerminalOrder, wang: User) -> None:
    TerminalOrder.objects.filter(pk=sent.pk).update(transit="lost")
    sent.refresh_from_db()
    assert refused(lambda: recall_parcel(sent, by=wang)) == "not_allowed"
