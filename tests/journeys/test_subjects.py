"""Every kind of applicant from the first question on, with a script and without one; and what reviewers do with it."""

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys import applicants, deciding, people
from tests.journeys.applicants import Applicant, new_credit_code
from tests.journeys.walker import Walker

REVIEWER, COLLEAGUE = "reviewer@demo.example", "operator@demo.example"


def submit(walker: Walker, who: Applicant, *, script: bool = True) -> str:
    with walker.in_a_hurry():
        people.register(walker, f"someone-{secrets.token_hex(4)}@invented.example")
        application = applicants.start(walker, who)
    applicants.fill(walker, who, application)
    applicants.upload(walker, script=script)
    applicants.deliver(walker)
    return applicants.declare(walker)


def take(reviewer: Walker, who: str, reference: str) -> None:
    with reviewer.in_a_hurry():
        people.sign_in(reviewer, who)
        people.open_case(reviewer, reference)


def test_a_micro_merchant_applies_and_of_two_decisions_at_one_moment_one_counts(
    person: Callable[..., Walker],
) -> None:
    reference = submit(person("phone", "en"), Applicant("micro", "personal", "Stall 虚构"))
    reviewer, colleague = person("desk", "zh"), person("desk", "en")
    take(reviewer, REVIEWER, reference)
    deciding.mark(reviewer, "business-address", "请写到门牌号")
    take(colleague, COLLEAGUE, reference)  # while the first is still typing
    deciding.press(reviewer, "ask")
    deciding.is_overtaken(reviewer, typed="请写到门牌号")

    second = deciding.another_window(colleague)
    deciding.press(colleague, "approve")
    deciding.mark(second, "business-receipt_name", "Not as on the sign")
    deciding.press(second, "ask")
    deciding.at_one_moment({colleague: "approve", second: "ask"})
    lost = [one for one in (colleague, second) if one.page.locator("#meanwhile").count()]
    assert len(lost) == 1
    if lost == [second]:
        deciding.is_overtaken(second, typed="Not as on the sign")
    else:
        deciding.is_overtaken(colleague, typed="")


def test_an_enterprise_corrects_two_answers_and_a_photo_and_nothing_else(person: Callable[..., Walker]) -> None:
    applicant, reviewer = person("desk", "zh"), person("desk", "en")
    who = Applicant("enterprise", "corporate", "虚构商行", uscc=new_credit_code("91"))
    reference = submit(applicant, who)
    tracking = re.sub(r"[?#].*", "", applicant.page.url)
    take(reviewer, REVIEWER, reference)
    for row, note in [
        ("business-receipt_name", ""),
        ("business-address", "楼层不对"),
        ("documents-shop_front", "门牌"),
    ]:
        deciding.mark(reviewer, row, note)
    deciding.press(reviewer, "ask")
    deciding.show_a_part(reviewer, "documents-shop_front")
    deciding.confirm(reviewer, "ask")

    people.until(applicant, tracking, "a[href$='/correct/']")
    page = applicant.open(applicant.page.locator("a[href$='/correct/']").first.get_attribute("href") or "")
    expect(page.locator("form#corrections").locator("input[type=text], select, textarea")).to_have_count(2)
    expect(page.locator(".marked-part img")).to_have_js_property("complete", True)
    applicant.shot("correct-three")
    page.locator("form#corrections a[href$='#shop_front']").click()
    expect(page.locator("section.paper")).to_have_count(1)
    applicants.upload_again(applicant, "shop_front")
    applicant.press(page.locator("[name=onward]"))
    applicant.type({"business-receipt_name": "虚构商行二店", "business-address": "虚构路 12 号 2 层"})
    applicant.press(page.locator("form#corrections button[name=send]"))
    expect(page.locator("form#corrections")).to_have_count(0)

    people.open_case(reviewer, reference)
    expect(reviewer.page.locator("#row-business-address del").first).to_have_text("虚构路 12 号 1 层")
    expect(reviewer.page.locator("#row-business-address .desk-value")).to_contain_text("2 层")
    expect(reviewer.page.locator("[data-row].is-changed")).to_have_count(3)
    expect(reviewer.page.locator("#row-documents-shop_front a[target=_blank]").first).to_be_visible()
    people.approve(reviewer)
    expect(reviewer.page.locator("form[data-decision]")).to_have_count(0)


def test_a_card_of_an_authorised_person_and_the_whole_application_without_a_script(
    person: Callable[..., Walker],
) -> None:
    walker = person("phone", "zh", script=False)
    who = Applicant("sole_trader", "authorised", "无脚本小铺", uscc=new_credit_code("92"), third_person="李代·虚构")
    reference = submit(walker, who, script=False)
    assert reference.startswith("MP")
    walker.shot("submitted-no-script")
