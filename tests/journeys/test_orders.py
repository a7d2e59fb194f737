"""A terminal goes in for repair and comes back with its numbers; another one is beyond repair and is replaced."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.product import Product
from tests.journeys.walker import Walker

MERCHANT, REVIEWER = "merchant@demo.example", "reviewer@demo.example"
REPAIRED = "P3K2600000001"
_PATIENCE = 180  # the simulated terminals report in their own time


def test_a_terminal_is_repaired_and_comes_back(product: Product, person: Callable[..., Walker]) -> None:
    merchant, desk = person("phone", "zh"), person("desk", "en")
    with merchant.in_a_hurry(), desk.in_a_hurry():
        people.sign_in(merchant, MERCHANT)
        people.sign_in(desk, REVIEWER)
    order = ask_for(merchant, "repair")
    case = order.replace("/applications/", "/applications/desk/")
    desk.open(case)
    press(desk, "accept")
    think_better_of_it(merchant, order)
    order = ask_for(merchant, "repair")
    case = order.replace("/applications/", "/applications/desk/")
    desk.open(case)
    press(desk, "accept")
    press(desk, "arrived")
    desk.shot("order-2-repairing")
    send(desk, "SF1000000000077")
    desk.page.locator("[name=code]").select_option("refused")
    press(desk, "news")
    merchant.open(order)
    merchant.shot("order-3-refused-at-the-door")
    press(desk, "recall")
    send(desk, "SF1000000000078")
    receive(merchant, order)
    people.until(merchant, order, "main button[value=retry]", seconds=_PATIENCE)
    merchant.shot("order-4-paying")
    product.manage("sandbox", "pay", REPAIRED)
    press(merchant, "retry")
    people.until(merchant, order, "main .state.ok", seconds=_PATIENCE)
    merchant.shot("order-5-done")


def ask_for(merchant: Walker, kind: str) -> str:
    """Sent twice it is one order; its address."""
    page = merchant.open(f"/applications/orders/new/{REPAIRED}/")
    merchant.submit()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator(f"[name=kind][value={kind}]").check()
    page.locator("[name=reason][value=faulty]").check()
    merchant.type({"note": "按键失灵"})
    page.locator("main form .btn-primary").last.dblclick()
    page.wait_for_url(re.compile(r"/orders/[0-9a-f-]{36}/"))
    merchant.look()
    merchant.shot("order-1-asked")
    return page.url.removeprefix(merchant.base)


def think_better_of_it(merchant: Walker, order: str) -> None:
    """Accepted, and nothing is on its way yet."""
    merchant.open(order)
    merchant.page.locator("details:has(button[value=cancel]) summary").click()
    press(merchant, "cancel")
    expect(merchant.page.locator("button[value=cancel]")).to_have_count(0)


def send(desk: Walker, number: str) -> None:
    desk.page.locator("[name=carrier]").select_option(index=1)
    desk.type({"tracking_number": number})
    press(desk, "repaired")


def receive(merchant: Walker, order: str) -> None:
    """First with the number of another one."""
    page = merchant.open(order)
    merchant.type({"serial": "P3K2600000002"})
    press(merchant, "confirm")
    expect(page.locator(".error-summary")).to_be_visible()
    merchant.type({"serial": REPAIRED.lower()})
    press(merchant, "confirm")
    expect(page.locator("#proofs li").first).to_be_visible()


def press(walker: Walker, action: str) -> None:
    with walker.page.expect_navigation():
        walker.page.locator(f"main button[value={action}]").click()
    walker.look()
