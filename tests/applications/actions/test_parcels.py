"""A parcel on its way: news in any order, what follows when it goes astray, and the way back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from applications.actions.activation import confirm_receipt
from applications.actions.delivery import bind_and_ship
from applications.actions.parcels import cancel_delivery, note_tracking, replace_faulty, send_again, take_parcel_back
from applications.effects.delivery import bind_terminal
from applications.models import Activation, Application, Shipment, TrackingEvent
from applications.queries import messages_about, stock
from portal.acquirer.sandbox import fleet
from portal.acquirer.sandbox.server import Running
from portal.errors import PortalError
from portal.models import Notice, Terminal, User
from tests.applications.actions.conftest import PARCEL, Settle
from tests.applications.conftest import STOCK


def parcel(application: Application) -> Shipment:
    return application.shipments.latest("pk")


def news(application: Application, code: str, *, ago: int = 0, by: User | None = None, **more: Any) -> Any:
    return note_tracking(parcel(application), code=code, at=timezone.now() - timedelta(minutes=ago), by=by, **more)


def refused(deed: Any) -> str:
    with pytest.raises(PortalError) as caught:
        deed()
    return caught.value.code


def test_the_newest_news_counts_whatever_the_order(shipped: Application) -> None:
    news(shipped, "out_for_delivery", ago=5)
    news(shipped, "in_transit", ago=90)
    assert parcel(shipped).transit == "out_for_delivery"
    assert [event.code for event in parcel(shipped).tracking.all()] == ["in_transit", "out_for_delivery"]


def test_the_same_news_of_a_carrier_counts_once(shipped: Application) -> None:
    assert news(shipped, "delivered", external_id="n-1") is not None
    assert news(shipped, "delivered", external_id="n-1") is None
    assert TrackingEvent.objects.count() == 1
    assert shipped.events.filter(name="parcel_delivered").count() == 1


def test_a_word_nobody_knows_is_kept_and_changes_nothing_else(shipped: Application) -> None:
    told = Notice.objects.count()
    news(shipped, "held_at_customs")
    assert (parcel(shipped).transit_words, parcel(shipped).is_astray) == ("held_at_customs", False)
    assert Notice.objects.count() == told


def test_news_from_the_future_does_not_block_what_comes_later(shipped: Application) -> None:
    news(shipped, "in_transit", ago=-60 * 24)
    assert parcel(shipped).transit_at <= timezone.now() + timedelta(minutes=6)  # type: ignore[operator]


@pytest.mark.parametrize("code", ["delivered", "refused", "lost"])
def test_the_applicant_is_told_what_needs_them(code: str, shipped: Application, wang: User) -> None:
    news(shipped, code)
    notice = Notice.objects.latest("pk")
    assert (notice.user, notice.kind) == (wang, "duty")
    assert "SF1234567890" in messages_about(shipped).last().body  # type: ignore[union-attr]


def test_staff_type_news_and_nobody_else(shipped: Application, rita: User, wang: User) -> None:
    assert news(shipped, "lost", by=rita).source == "staff"
    assert refused(lambda: news(shipped, "lost", by=wang)) == "not_allowed"


@pytest.mark.parametrize(("code", "status"), [("refused", "shipped"), ("lost", "retired")])
def test_another_parcel_is_sent_and_the_first_terminal_is_cut_off(
    code: str,
    status: str,
    sandbox: Running,
    shipped: Application,
    stock_terminal: Terminal,
    wang: User,
    rita: User,
    settle: Settle,
) -> None:
    news(shipped, code)
    settle(lambda: send_again(shipped, by=wang))
    stock_terminal.refresh_from_db()
    assert (shipped.status, parcel(shipped).state, parcel(shipped).due_at) == ("open", "ended", None)
    assert (stock_terminal.status, stock_terminal.merchant, stock_terminal.tid) == (status, None, "")
    assert (sandbox.world.get("terminal", stock_terminal.serial) or {})["mid"] is None
    second = Terminal.objects.create(serial="SN00000004")
    fleet.add_terminal(sandbox.world, STOCK | {"serial": "SN00000004"}, {"mid": "", "name": ""}, history=False)
    settle(lambda: bind_and_ship(shipped, by=rita, terminal=second, **PARCEL))
    shipped.refresh_from_db()
    assert shipped.status == "shipped"


def test_the_unbinding_waits_for_an_acquirer_that_is_away(
    shipped: Application, stock_terminal: Terminal, wang: User, settings: Any, settle: Settle
) -> None:
    news(shipped, "lost")
    here, settings.ACQUIRER_URL = settings.ACQUIRER_URL, "http://127.0.0.1:9"
    settle(lambda: send_again(shipped, by=wang))
    assert (parcel(shipped).trouble, parcel(shipped).state) == ("transport", "ended")
    settings.ACQUIRER_URL = here
    Shipment.objects.update(due_at=timezone.now())
    bind_terminal(parcel(shipped).pk)
    stock_terminal.refresh_from_db()
    assert stock_terminal.status == "retired"


def test_a_refused_parcel_is_in_stock_once_it_is_really_back(
    sandbox: Running, shipped: Application, stock_terminal: Terminal, wang: User, rita: User, settle: Settle
) -> None:
    news(shipped, "refused")
    send_again(shipped, by=wang)
    assert refused(lambda: take_parcel_back(parcel(shipped), by=rita)) == "not_now"
    bind_terminal(parcel(shipped).pk)
    assert list(stock()) == []
    take_parcel_back(parcel(shipped), by=rita)
    assert list(stock()) == [stock_terminal]
    assert refused(lambda: take_parcel_back(parcel(shipped), by=rita)) == "terminal_moved"


def test_our_people_may_decide_it_for_the_applicant(shipped: Application, rita: User, settle: Settle) -> None:
    news(shipped, "lost")
    settle(lambda: send_again(shipped, by=rita))
    assert shipped.status == "open"
    assert "did not arrive" in messages_about(shipped).last().body  # type: ignore[union-attr]


def test_who_wants_no_terminal_any_more_ends_it(shipped: Application, wang: User, rita: User, settle: Settle) -> None:
    news(shipped, "refused")
    assert refused(lambda: cancel_delivery(shipped, by=rita)) == "not_allowed"
    settle(lambda: cancel_delivery(shipped, by=wang))
    assert (shipped.status, parcel(shipped).state) == ("withdrawn", "ended")


def test_a_parcel_that_is_merely_late_is_not_replaced(shipped: Application, wang: User) -> None:
    assert refused(lambda: send_again(shipped, by=wang)) == "not_now"
    news(shipped, "out_for_delivery")
    assert refused(lambda: send_again(shipped, by=wang)) == "not_now"


def test_a_parcel_that_turned_up_after_all_can_be_confirmed(shipped: Application, wang: User) -> None:
    news(shipped, "lost")
    confirm_receipt(shipped, by=wang, serial="SN00000003")
    assert shipped.status == "received"
    assert refused(lambda: send_again(shipped, by=wang)) == "not_now"


def test_a_terminal_that_would_not_come_to_life_is_replaced(
    sandbox: Running, activating: Application, stock_terminal: Terminal, wang: User, rita: User, settle: Settle
) -> None:
    assert refused(lambda: replace_faulty(activating, by=wang)) == "not_allowed"
    settle(lambda: replace_faulty(activating, by=rita))
    stock_terminal.refresh_from_db()
    assert (activating.status, stock_terminal.status, stock_terminal.merchant) == ("open", "in_repair", None)
    assert not Activation.objects.exists()
    assert refused(lambda: replace_faulty(activating, by=rita)) == "not_now"
    fleet.add_terminal(sandbox.world, STOCK | {"serial": "SN00000004"}, {"mid": "", "name": ""}, history=False)
    second = Terminal.objects.create(serial="SN00000004")
    settle(lambda: bind_and_ship(activating, by=rita, terminal=second, **PARCEL))
    activating.refresh_from_db()
    confirm_receipt(activating, by=wang, serial="SN00000004")
    assert activating.status == "received"
    assert take_parcel_back(Shipment.objects.earliest("pk"), by=rita).status == "stock"
