"""A whole dossier decided without a mouse, and a part of a page marked with one."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys import people
from tests.journeys.product import Product
from tests.journeys.walker import Walker

REVIEWER = "reviewer@demo.example"


def submitted(person: Callable[..., Walker], language: str) -> tuple[Walker, str, str]:
    """Somebody with an application that waits: their window, its reference, its page."""
    applicant = person("phone", language)
    people.register(applicant, f"keys-{language}-{int(time.time())}@invented.example")
    reference = people.apply(applicant, shop="键盘小馆")
    return applicant, reference, re.sub(r"[?#].*", "", applicant.page.url)


def press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('[data-row]')?.id || document.activeElement.value || ''"))


def test_a_dossier_is_decided_by_keys_and_the_marked_part_arrives(
    product: Product, person: Callable[..., Walker]
) -> None:
    applicant, reference, tracking = submitted(person, "en")
    reviewer = person("desk", "en")
    people.sign_in(reviewer, REVIEWER)
    people.open_case(reviewer, reference)
    page = reviewer.page
    rows = page.locator("[data-row]")
    press(page, "j")
    assert focused(page) == rows.first.get_attribute("id")
    for number in range(rows.count()):  # all fit, but for the third, which gets its first reason by number
        assert focused(page) == rows.nth(number).get_attribute("id")
        press(page, "x 1 j" if number == 2 else "a")
    third = rows.nth(2)
    assert third.locator("select").input_value() != ""
    expect(page.locator("input[value=fits]:checked")).to_have_count(rows.count() - 1)
    mark_a_part(page, third)
    press(page, "Escape g")
    assert focused(page) == "approve"
    press(page, "Tab")
    with page.expect_navigation():
        press(page, "Enter")
    reviewer.look()
    expect(page.locator(".desk-crop")).to_be_visible()
    assert page.locator(".desk-crop").evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 100
    reviewer.shot("desk-3-part")
    for _ in range(20):
        if focused(page) == "ask":
            break
        press(page, "Tab")
    with page.expect_navigation():
        press(page, "Enter")
    people.until(applicant, tracking, "a[href$='/correct/']")
    applicant.press(applicant.page.locator("a[href$='/correct/']").first)
    expect(applicant.page.locator(".marked-part img")).to_be_visible()
    applicant.shot("correct-part")


def mark_a_part(page: Page, row: Locator) -> None:
    """A box from a quarter to the middle of the picture, dragged."""
    row.focus()
    press(page, "r r m")
    picture = page.locator("figure.is-shown img")
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    left, right = (float(page.locator(f"[name^=crop_{edge}_]").input_value()) for edge in ("left", "right"))
    assert 45 < left < 55 < 70 < right < 80  # turned upside down: the left quarter is the right one of the page
