"""The main story, whole, in a real browser: apply, correct, approve, ship, activate, and find out why it is refused."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import people
from tests.journeys.product import Product
from tests.journeys.walker import Walker

REVIEWER, COLLEAGUE = "reviewer@demo.example", "operator@demo.example"


@pytest.mark.parametrize(("window", "language"), [("phone", "zh"), ("desk", "en")])
def test_from_the_first_visit_to_a_terminal_that_works_again(
    product: Product, person: Callable[..., Walker], window: str, language: str
) -> None:
    applicant, reviewer = person(window, language), person("desk" if window == "phone" else "phone", language)
    address = f"wang-{window}-{int(time.time())}@invented.example"
    applicant.open("/")
    applicant.shot("home-visitor")
    people.register(applicant, address)
    reference = people.apply(applicant, shop="小巷拉面")
    tracking = re.sub(r"[?#].*", "", applicant.page.url)

    people.sign_in(reviewer, REVIEWER)
    people.open_case(reviewer, reference)
    people.ask_to_correct(reviewer, "business-receipt_name")
    correct(applicant, tracking)
    people.open_case(reviewer, reference)
    people.approve(reviewer)
    if people.needs_second_person(reviewer):  # the other story has used the same invented card and account
        colleague = person("desk", language)
        people.sign_in(colleague, COLLEAGUE)
        people.open_case(colleague, reference)
        people.approve(colleague)
    serial = send_terminal(reviewer, reference)
    activate(applicant, tracking, serial, address)
    find_out_why(product, applicant, serial)


def correct(applicant: Walker, tracking: str) -> None:
    """Only the one field is open; everything else is read only."""
    people.until(applicant, tracking, "a[href$='/correct/']")
    applicant.shot("track-1-correction")
    applicant.press(applicant.page.locator("a[href$='/correct/']").first)
    form = applicant.page.locator("form#corrections")
    expect(form.locator("input[type=text], select")).to_have_count(1)
    form.locator("input[type=text]").fill("小巷手工拉面")
    applicant.shot("correct")
    applicant.press(form.locator("button[name=send]"))
    expect(form).to_have_count(0)


def send_terminal(reviewer: Walker, reference: str) -> str:
    """The acquirer goes through its states by itself; when it has opened the merchant, a terminal is chosen."""
    case = re.sub(r"[?#].*", "", reviewer.page.url)
    people.until(reviewer, case, "form[action$='/ship/']")
    reviewer.shot("desk-5-open")
    page = reviewer.page
    serial = page.locator("#stock-serials option").first.get_attribute("value") or ""
    page.locator("[name=serial]").fill(serial)
    page.locator("[name=carrier]").select_option(index=1)
    page.locator("[name=tracking_number]").fill("SF1000000000001")
    reviewer.press(page.locator("form[action$='/ship/'] .btn-primary"))
    expect(page.locator("form[action$='/ship/']")).to_have_count(0)
    return serial


def activate(applicant: Walker, tracking: str, serial: str, address: str) -> None:
    people.until(applicant, tracking, "form[action$='/receive/']")
    applicant.shot("track-2-shipped")
    applicant.type({"serial": serial})
    applicant.submit()
    applicant.type({"code": people.message_with(applicant, r"(?<!\d)(\d{8}|\d{4} \d{4})(?!\d)", to=address)})
    applicant.press(applicant.page.locator("form[action$='/activate/'] .btn-primary"))
    expect(applicant.page.locator("form[action$='/activate/']")).to_have_count(0)
    applicant.shot("track-3-activating")
    people.until(applicant, tracking, f"a[href*='/terminals/{serial}']")
    applicant.shot("track-4-active")


def find_out_why(product: Product, merchant: Walker, serial: str) -> None:
    """The acquirer freezes the merchant; one cause is named, and gone once the fault is lifted."""
    product.manage("sandbox", "inject", "merchant_frozen", serial)
    page = merchant.open(f"/terminals/{serial}/")
    merchant.shot("terminal")
    merchant.press(page.locator("a[href*='/diagnostics/terminals/']").first)
    page.locator("main [name=says]").fill("商户无效")
    merchant.shot("diagnosis-1-start")
    with page.expect_navigation():
        page.locator("main form.panel .btn-primary").click()
    merchant.shot("diagnosis-2-running")
    expect(page.locator("[data-cause=merchant_frozen]").first).to_be_visible()
    merchant.look()
    merchant.shot("diagnosis-3-verdict")
    product.manage("sandbox", "lift", "merchant_frozen", serial)
    page.locator("form[action$='/again'] button").click()
    expect(page.locator("[data-cause=merchant_frozen]")).to_have_count(0)
    expect(page.locator("form[action$='/again'] button")).to_be_visible()
    expect(page.locator("[data-proved]")).to_be_visible()
    expect(page.locator("[data-headline=fine]")).to_be_visible()
    merchant.look()
    merchant.shot("diagnosis-4-again")
