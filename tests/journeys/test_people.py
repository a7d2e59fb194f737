"""The owner asks somebody in, who sets a password, does what the role allows and nothing else, and leaves again."""

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.walker import Walker

MERCHANT, SERIAL = "merchant@demo.example", "P3K2600000002"
ASK = f"/applications/orders/new/{SERIAL}/"


def test_somebody_is_asked_in_and_leaves_again(person: Callable[..., Walker]) -> None:
    owner, newcomer = person("phone", "zh"), person("desk", "en")
    with owner.in_a_hurry():
        people.sign_in(owner, MERCHANT)
    address = f"keeper-{secrets.token_hex(4)}@invented.example"
    ask_in(owner, address)
    set_password(newcomer, address)
    newcomer.open("/members/")
    expect(newcomer.page.locator("main")).not_to_contain_text(address.split("@")[0])  # a cashier does not see who
    is_a_stranger_to(newcomer, ASK)
    newcomer.open("/changes/new/account/")
    expect(newcomer.page.locator("main form[enctype]")).to_have_count(0)
    newcomer.shot("people-2-a-cashier-may-not")

    owner.open("/members/")
    owner.page.get_by_role("link", name=address.split("@")[0]).click()
    owner.page.locator("[name=role]").select_option("maintenance")
    press(owner, "main form:not([aria-labelledby]) .btn-primary")
    order = order_return(newcomer)
    leaves(owner, address)
    is_a_stranger_to(newcomer, order)
    owner.open(order)
    press(owner, "button[value=cancel]")


def ask_in(owner: Walker, address: str) -> None:
    """Pressed twice it is one mail."""
    page = owner.open("/members/")
    owner.submit()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("main [name=contact]").fill(address)
    page.locator("main [name=role]").select_option("cashier")
    page.locator("main form .btn-primary").last.dblclick()
    expect(page.locator("main li", has_text=address.split("@")[0])).to_have_count(1)
    owner.look()
    owner.shot("people-1-asked-in")


def set_password(newcomer: Walker, address: str) -> None:
    """By the way that the mail names; the code proves that the address is theirs."""
    page, password = newcomer.page, secrets.token_urlsafe(12)
    newcomer.open(people.message_with(newcomer, r"(http\S+/password/reset/)", to=address))
    page.locator("main [name=email], main [name=login]").first.fill(address)
    newcomer.submit()
    page.locator("main [name=code]").fill(
        people.message_with(newcomer, r"\b([A-Z0-9]{4}-?[A-Z0-9]{4}|\d{6})\b", to=address)
    )
    newcomer.submit()
    for field in page.locator("main input[type=password]").all():
        field.fill(password)
    newcomer.submit()
    newcomer.open("/accounts/login/")
    newcomer.type({"login": address, "password": password})
    newcomer.submit()
    expect(page.locator("main")).to_contain_text("晚风面馆")


def order_return(newcomer: Walker) -> str:
    page = newcomer.open(ASK)
    page.locator("[name=kind][value=return]").check()
    page.locator("[name=reason][value=other]").check()
    newcomer.submit()
    return re.sub(r"[?#].*", "", page.url).removeprefix(newcomer.base)


def leaves(owner: Walker, address: str) -> None:
    """What they had in hand is named, and goes to the owner."""
    page = owner.open("/members/")
    page.get_by_role("link", name=address.split("@")[0]).click()
    page.wait_for_load_state()
    expect(page.locator("form[aria-labelledby=leave] li")).not_to_have_count(0)
    owner.look()
    owner.shot("people-3-leaves")
    press(owner, "button[name=remove]")
    expect(page.locator("main li", has_text=address.split("@")[0])).to_have_count(0)


def is_a_stranger_to(walker: Walker, path: str) -> None:
    answer = walker.page.goto(walker.base + path)
    assert answer is not None
    assert answer.status == 404
    walker.complaints = [one for one in walker.complaints if "404" not in one]  # the answer is meant so
    walker.look()


def press(walker: Walker, selector: str) -> None:
    walker.page.locator(selector).first.click()
    walker.page.wait_for_load_state()
    walker.look()
