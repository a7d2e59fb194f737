"""What is typed is not lost: in another tab, without a network, and after the session has ended."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.walker import Walker

SAVED = re.compile(r"\d\d:\d\d")


def _begin(walker: Walker) -> str:
    """A draft of the applicant's; the address of its page about the shop."""
    people.sign_in(walker, "applicant@demo.example")
    page = walker.open("/applications/new/")
    page.locator("[name=subject_type][value=sole_trader]").check()
    walker.submit()
    return page.url.replace("/need/", "/step/business/")


def _leave(page: Page, name: str, typed: str) -> None:
    """Type into a field and go on to the next one."""
    page.locator(f"main [name={name}]").fill(typed)
    page.locator(f"main [name={name}]").press("Tab")


def test_nothing_typed_is_lost(person: Callable[..., Walker]) -> None:
    walker = person("phone", "zh")
    business = _begin(walker)
    page = walker.open(business)
    line = page.locator("[data-saved]")

    _leave(page, "receipt_name", "晴川")
    expect(line).to_have_text(SAVED)
    other = walker.context.new_page()
    other.goto(business)
    expect(other.locator("[name=receipt_name]")).to_have_value("晴川")

    _leave(other, "address", "另一个窗口路 1 号")
    expect(other.locator("[data-saved]")).to_have_text(SAVED)
    walker.context.set_offline(True)
    _leave(page, "service_phone", "0571-88886666")
    expect(line).not_to_have_text(SAVED)
    walker.context.set_offline(False)
    expect(line).to_have_text(SAVED, timeout=20_000)

    walker.context.clear_cookies(name="sessionid")
    page.locator("[name=name]").fill("晴川面馆（示例）")
    page.locator("main button.btn-primary").last.click()
    page.wait_for_load_state()
    people.sign_in_here(walker, "applicant@demo.example")
    expect(page).to_have_url(business)
    expect(page.locator("[name=name]")).to_have_value("晴川面馆（示例）")
    expect(page.locator("[name=service_phone]")).to_have_value("0571-88886666")
    walker.look()
    page.locator("main button[name=later]").click()
    page.wait_for_load_state()
    page.goto(business)
    expect(page.locator("[name=name]")).to_have_value("晴川面馆(示例)")
    expect(page.locator("[name=address]")).to_have_value("另一个窗口路 1 号")
