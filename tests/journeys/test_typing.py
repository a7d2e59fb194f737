"""What is typed is not lost: in another tab, without a network, and after the session has ended."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Request, Route, expect

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
    expect(line).to_have_text(SAVED)
    walker.complaints.clear()  # the browser complains about the missing network, as it should

    walker.context.clear_cookies(name="sessionid")
    page.locator("[name=name]").fill("晴川面馆（示例）")
    with page.expect_navigation():
        page.locator("main button.btn-primary").last.click()
    people.sign_in_here(walker, "applicant@demo.example")
    expect(page).to_have_url(business)
    expect(page.locator("[name=name]")).to_have_value("晴川面馆（示例）")
    expect(page.locator("[name=service_phone]")).to_have_value("057188886666")
    walker.look()
    walker.press(page.locator("main button[name=later]"))
    page.goto(business)
    expect(page.locator("[name=name]")).to_have_value("晴川面馆(示例)")
    expect(page.locator("[name=address]")).to_have_value("另一个窗口路 1 号")


def test_a_button_pressed_twice_while_an_answer_is_being_saved_counts_once_and_last(
    person: Callable[..., Walker],
) -> None:
    """The saving along is held up in the network; what is typed after it and sent by the button must win."""
    walker = person("phone", "en")
    page = walker.open(_begin(walker))
    held: list[Route] = []
    sent: list[Request] = []
    page.route("**/business/save/", lambda route: held.append(route))
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    with page.expect_request("**/business/save/"):
        _leave(page, "receipt_name", "晴川")
    page.locator("[name=receipt_name]").fill("晴川二店")
    with page.expect_navigation():
        page.evaluate("""() => { const buttons = document.querySelectorAll("main button.btn-primary");
            for (let press = 0; press < 3; press++) buttons[buttons.length - 1].click(); }""")
        for route in held:
            route.continue_()
    pressed = [request for request in sent if not request.url.endswith("/save/")]
    assert len(pressed) == 1
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("[name=receipt_name]")).to_have_value("晴川二店")
    expect(page.locator("main .notice")).to_have_count(0)  # nothing of another window: there was none
    page.reload()
    expect(page.locator("[name=receipt_name]")).to_have_value("晴川二店")
