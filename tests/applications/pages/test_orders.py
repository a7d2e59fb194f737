"""Both sides' pages of a swap and a return."""

import io
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions.orders import accept_return, open_order
from applications.actions.parcels import note_tracking
from applications.desk.queue import queue_page
from applications.models import Application, TerminalOrder
from portal.errors import PortalError
from portal.models import Member, MemberRole, Merchant, OutboxMessage, Role, Terminal, TerminalStatus, User
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import error_at, text
from tests.portal.signin import sign_in


@pytest.fixture
def terminal(wang: User) -> Terminal:
    shop = Merchant.objects.create(mid="898310058120001", name="晴川面馆（示例）")
    Member.objects.create(merchant=shop, user=wang, role=MemberRole.OWNER)
    return Terminal.objects.create(
        serial="SN-1", merchant=shop, tid="10000001", status=TerminalStatus.ACTIVE, model="P3000"
    )


def desk(rita: User) -> Client:
    return sign_in(Client(headers={"accept-language": "en"}), rita, second_factor=True)


def test_a_shop_asks_for_a_swap_from_the_terminals_page(terminal: Terminal, wang: User, visit: Visit) -> None:
    browser, new = visit(wang), reverse("applications:order_new", args=[terminal.serial])
    assert new in browser.get(reverse("terminal", args=[terminal.serial])).content.decode()
    assert error_at(browser.post(new, {"kind": "swap"}), "reason") == "Please fill this in."
    answer = browser.post(new, {"kind": "swap", "reason": "faulty", "note": "It prints nothing."})
    order = TerminalOrder.objects.get()
    assert answer.headers["Location"] == reverse("applications:order", args=[order.pk])
    words = text(browser.get(answer.headers["Location"]))
    assert "Our people look at it within one working day." in words
    assert "It prints nothing." in words
    assert browser.get(new).headers["Location"] == answer.headers["Location"]
    assert order.reference in text(browser.get(reverse("applications:orders")))


def test_a_swap_is_cancelled_by_who_asked(terminal: Terminal, wang: User, visit: Visit) -> None:
    order = open_order(terminal, by=wang, kind="swap", reason="faulty")
    act = reverse("applications:order_act", args=[order.pk])
    browser = visit(wang)
    for _press in range(2):
        assert "The order was cancelled." in text(browser.post(act, {"action": "cancel"}, follow=True))
    assert order.events.filter(name="cancel").count() == 1


def test_the_desk_sends_a_replacement(terminal: Terminal, wang: User, rita: User) -> None:
    order = open_order(terminal, by=wang, kind="swap", reason="faulty")
    Terminal.objects.create(serial="SN-2", model="P3000")
    browser, page = desk(rita), reverse("applications:desk_order", args=[order.pk])
    assert order.reference in text(browser.get(reverse("applications:desk_orders")))
    parcel = {"action": "swap", "serial": "SN-9", "carrier": "顺丰速运 SF Express", "tracking_number": "SF1"}
    assert error_at(browser.post(page, parcel), "serial") == "There is no terminal with this serial number in stock."
    browser.post(page, parcel | {"serial": "SN-2"})
    order.refresh_from_db()
    assert (order.state, order.replacement.serial) == ("preparing", "SN-2")  # type: ignore[union-attr]
    assert "The portal binds the replacement" in text(browser.get(page))


def test_the_desk_refuses_with_a_reason(terminal: Terminal, wang: User, rita: User, visit: Visit) -> None:
    order = open_order(terminal, by=wang, kind="return", reason="other")
    browser, page = desk(rita), reverse("applications:desk_order", args=[order.pk])
    assert error_at(browser.post(page, {"action": "refuse"}), "answer") == "Please fill this in."
    browser.post(page, {"action": "refuse", "answer": "It is not ours."})
    assert "It is not ours." in text(visit(wang).get(reverse("applications:order", args=[order.pk])))


@pytest.fixture
def on_its_way(terminal: Terminal, wang: User) -> TerminalOrder:
    """A swap whose replacement was bound and sent."""
    order = open_order(terminal, by=wang, kind="swap", reason="faulty")
    new = Terminal.objects.create(serial="SN-2", model="P3000")
    told = {"replacement": new, "tid": "10000002", "carrier": "顺丰速运", "tracking_number": "SF77"}
    TerminalOrder.objects.filter(pk=order.pk).update(state="sent", **told)
    order.refresh_from_db()
    return order


def test_news_of_the_carrier_stands_on_both_pages_and_is_told(
    on_its_way: TerminalOrder, wang: User, rita: User, visit: Visit
) -> None:
    browser, page = desk(rita), reverse("applications:desk_order", args=[on_its_way.pk])
    assert "Noted." in text(
        browser.post(page, {"action": "news", "code": "in_transit", "place": "Hangzhou"}, follow=True)
    )
    assert not OutboxMessage.objects.exists()
    browser.post(page, {"action": "news", "code": "delivered", "place": ""})
    browser.post(page, {"action": "news", "code": "delivered", "place": ""})
    assert OutboxMessage.objects.count() == 1
    for words in (text(browser.get(page)), text(visit(wang).get(reverse("applications:order", args=[on_its_way.pk])))):
        assert "The carrier says Delivered" in words
        assert "In transit · Hangzhou" in words
    assert error_at(browser.post(page, {"action": "news"}), "code") == "Please fill this in."


def test_a_lost_parcel_waits_for_the_desk_which_sends_another_terminal(on_its_way: TerminalOrder, rita: User) -> None:
    browser, page = desk(rita), reverse("applications:desk_order", args=[on_its_way.pk])
    assert "The parcel is lost" not in text(browser.get(page))
    browser.post(page, {"action": "news", "code": "lost", "place": ""})
    listed = text(browser.get(reverse("applications:desk_orders")))
    assert listed.index("Lost") < listed.index("Under way")
    assert "The parcel is lost" in text(browser.get(page))
    assert "is being unbound" in text(browser.post(page, {"action": "recall"}, follow=True))
    on_its_way.refresh_from_db()
    assert on_its_way.state == "recalling"


def test_the_shop_reads_who_acts_by_when_also_when_its_parcel_is_lost(
    on_its_way: TerminalOrder, wang: User, rita: User, visit: Visit
) -> None:
    browser, page = visit(wang), reverse("applications:order", args=[on_its_way.pk])
    assert "Who acts You When In 1 to 5 working days (by " in text(browser.get(page))
    note_tracking(on_its_way, code="lost", at=timezone.now(), by=rita)
    words = text(browser.get(page))
    assert "The carrier says that the parcel is lost. We send another terminal" in words
    assert "Who acts Our people When Within one working day (by " in words
    assert "The parcel is there after all" in words
    assert "type the serial number from the back of the new terminal" not in words
    waits = text(desk(rita).get(reverse("applications:desk_order", args=[on_its_way.pk])))
    assert "Our people: The parcel is lost: have another terminal sent." in waits


def test_nobody_notes_news_of_their_own_shop(on_its_way: TerminalOrder, wang: User) -> None:
    User.objects.filter(pk=wang.pk).update(role=Role.REVIEWER)
    wang.refresh_from_db()
    with pytest.raises(PortalError) as refused:
        note_tracking(on_its_way, code="lost", at=timezone.now(), by=wang)
    assert refused.value.code == "own_order"


def test_the_packing_list_of_an_order(on_its_way: TerminalOrder, wang: User, rita: User, visit: Visit) -> None:
    address = reverse("applications:desk_order_packing", args=[on_its_way.pk])
    assert address in desk(rita).get(reverse("applications:desk_order", args=[on_its_way.pk])).content.decode()
    document = pypdfium2.PdfDocument(io.BytesIO(desk(rita).get(address).content))
    words = "".join(page.get_textpage().get_text_range() for page in document)
    for shown in (on_its_way.reference, "SN-2", "10000002", "SF77", "晴川面馆"):
        assert shown in words
    assert visit(wang).get(address).status_code == 404


def test_a_label_for_the_way_back(terminal: Terminal, wang: User, rita: User, visit: Visit, settings: Any) -> None:
    settings.RETURN_ADDRESS = "示例市示例路 9 号"
    order = open_order(terminal, by=wang, kind="return", reason="not_needed")
    label, browser = reverse("applications:order_label", args=[order.pk]), visit(wang)
    assert browser.get(label).status_code == 404
    accept_return(order, by=rita)
    assert label in browser.get(reverse("applications:order", args=[order.pk])).content.decode()
    document = pypdfium2.PdfDocument(io.BytesIO(browser.get(label).content))
    words = "".join(page.get_textpage().get_text_range() for page in document)
    for shown in (order.reference, "示例市示例路 9 号", "SN-1"):
        assert shown in words
    page = reverse("applications:desk_order", args=[order.pk])
    assert error_at(desk(rita).post(page, {"action": "back"}), "back_as") == "Please fill this in."
    desk(rita).post(page, {"action": "back", "back_as": "stock"})
    order.refresh_from_db()
    assert order.state == "unbinding"


def test_a_cashier_sees_the_order_and_opens_none(terminal: Terminal, wang: User, stranger: User, visit: Visit) -> None:
    order = open_order(terminal, by=wang, kind="swap", reason="faulty")
    assert visit(stranger).get(reverse("applications:order", args=[order.pk])).status_code == 404
    Member.objects.create(merchant=order.merchant, user=stranger, role=MemberRole.CASHIER)
    assert visit(stranger).get(reverse("applications:order", args=[order.pk])).status_code == 200
    assert visit(stranger).get(reverse("applications:order_new", args=[terminal.serial])).status_code == 404


def test_the_stock_page_takes_terminals_in(rita: User) -> None:
    browser, address = desk(rita), reverse("applications:desk_take_in")
    said = text(browser.post(address, {"model": "P3000", "lines": "SN-7\nSN-8"}, follow=True))
    assert "Taken into stock: 2 new, 0 known already." in said
    assert "2 to send" in said
    said = text(browser.post(address, {"model": "P3000", "lines": "SN-9\n<b>"}))
    assert "Taken in: 1. Known already: 0. Not understood: 1" in said
    assert "Line 2" in said


def test_a_shop_sends_a_terminal_in_and_the_desk_repairs_it(
    terminal: Terminal, wang: User, rita: User, visit: Visit
) -> None:
    shop, desk_of_rita = visit(wang), desk(rita)
    shop.post(reverse("applications:order_new", args=[terminal.serial]), {"kind": "repair", "reason": "damaged"})
    order = TerminalOrder.objects.get()
    here, page = (reverse(f"applications:{name}", args=[order.pk]) for name in ("order", "desk_order"))
    assert "Accept the repair" in text(desk_of_rita.get(page))
    desk_of_rita.post(page, {"action": "accept"})
    assert "It stays yours and keeps its numbers." in text(shop.get(here))
    assert shop.get(reverse("applications:order_label", args=[order.pk])).headers["Content-Type"] == "application/pdf"
    assert "Begin its repair" in text(desk_of_rita.get(page))
    desk_of_rita.post(page, {"action": "arrived"})
    assert "The terminal is with us and is being repaired." in text(shop.get(here))
    assert order.reference in text(desk_of_rita.get(reverse("applications:desk_orders")))
    parcel = {"action": "repaired", "carrier": "顺丰速运 SF Express", "tracking_number": ""}
    assert error_at(desk_of_rita.post(page, parcel), "tracking_number") == "Please fill this in."
    assert "is on its way" in text(desk_of_rita.post(page, parcel | {"tracking_number": "SF1"}, follow=True))
    assert "It is repaired and on its way." in text(shop.get(here))
    assert "New terminal" not in text(shop.get(here))
    desk_of_rita.post(page, {"action": "give_up"})  # from another tab: too late
    order.refresh_from_db()
    assert order.state == "sent"


def test_a_terminal_that_cannot_be_repaired_is_replaced(
    terminal: Terminal, wang: User, rita: User, visit: Visit
) -> None:
    order, browser = open_order(terminal, by=wang, kind="repair", reason="faulty"), desk(rita)
    page = reverse("applications:desk_order", args=[order.pk])
    for action in ("accept", "arrived", "give_up"):
        browser.post(page, {"action": action})
    assert "The terminal does not come back." in text(visit(wang).get(reverse("applications:order", args=[order.pk])))
    instead = TerminalOrder.objects.exclude(pk=order.pk).get()
    words = text(browser.get(reverse("applications:desk_order", args=[instead.pk])))
    assert "In place of one that does not come back" in words
    assert "Send a terminal" in words


def test_the_desk_finds_an_order_by_any_of_its_numbers_also_when_it_is_over(
    terminal: Terminal, wang: User, rita: User
) -> None:
    new, shop = Terminal.objects.create(serial="SN-2", model="P3000"), terminal.merchant
    assert shop is not None
    order = open_order(terminal, by=wang, kind="swap", reason="faulty")
    TerminalOrder.objects.update(state="done", replacement=new, tracking_number="SF-77")
    other = TerminalOrder.objects.create(reference="MO-X", kind="more", merchant=shop, opened_by=wang, due_at=None)
    browser, page = desk(rita), reverse("applications:desk_orders")
    for words in ("sn-2", " SN-2 ", order.reference.lower(), "SF-77", terminal.serial):
        found = text(browser.get(page, {"number": words}))
        assert (order.reference in found, other.reference in found) == (True, False), words
    assert "No order with this number." in text(browser.get(page, {"number": "SN-3\x00"}))
    assert other.reference in text(browser.get(page, {"number": shop.mid}))


def test_the_queue_finds_the_application_of_a_shop_by_a_terminal_of_its_orders(
    terminal: Terminal, submitted: Application, wang: User, rita: User
) -> None:
    shop = terminal.merchant
    Application.objects.filter(pk=submitted.pk).update(merchant=shop)
    open_order(terminal, by=wang, kind="swap", reason="faulty")
    TerminalOrder.objects.update(replacement=Terminal.objects.create(serial="SN-2", model="P3000"))
    assert [row.pk for row in queue_page(rita, search="sn-2", after="", size=5).rows] == [submitted.pk]
