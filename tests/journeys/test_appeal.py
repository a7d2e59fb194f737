"""A refusal is appealed and heard by a colleague, who upholds it; what was typed is never lost."""

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import applicants, people
from tests.journeys.applicants import Applicant
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(600)  # three people; nothing here is about speed
REVIEWER, COLLEAGUE = "reviewer@demo.example", "operator@demo.example"
ANSWER = "执照已注销，维持原决定。"


def test_a_refusal_is_appealed_and_heard_by_a_colleague(person: Callable[..., Walker]) -> None:
    applicant, reviewer, colleague = person("phone", "zh"), person("desk", "zh"), person("phone", "en")
    with applicant.in_a_hurry(), reviewer.in_a_hurry(), colleague.in_a_hurry():
        reference = submit(applicant)
        tracking = re.sub(r"[?#].*", "", applicant.page.url)
        people.sign_in(reviewer, REVIEWER)
        people.open_case(reviewer, reference)
        refuse(reviewer)
        people.sign_in(colleague, COLLEAGUE)
    appeal(applicant, tracking)
    people.open_case(reviewer, reference)
    expect(reviewer.page.locator("button[value=uphold]")).to_have_count(0)
    people.open_case(colleague, reference)
    other = hear(colleague)
    is_overtaken(other)
    applicant.open(tracking)
    expect(applicant.page.locator("blockquote", has_text=ANSWER)).to_be_visible()
    expect(applicant.page.locator("a[href$='/appeal/']")).to_have_count(0)
    applicant.shot("appeal-4-upheld")


def submit(applicant: Walker) -> str:
    people.register(applicant, f"appeal-{secrets.token_hex(4)}@invented.example")
    who = Applicant("micro", "personal", "虚构小摊")
    applicants.fill(applicant, who, applicants.start(applicant, who))
    applicants.upload(applicant)
    applicants.deliver(applicant)
    return applicants.declare(applicant)


def refuse(reviewer: Walker) -> None:
    page = reviewer.page
    page.locator("details:has([name=refusal_reason]) > summary").click()
    page.locator("[name=refusal_reason]").select_option(index=2)
    page.locator("[name=refusal_note]").fill("请提供有效的执照。")
    for _asked_and_confirmed in range(2):
        with page.expect_navigation():
            page.locator("main button[value=refuse]").last.click()
    reviewer.shot("appeal-1-refused")


def appeal(applicant: Walker, tracking: str) -> None:
    """Nothing written, then a file that is no picture; then it goes, pressed twice."""
    page = applicant.open(tracking)
    with page.expect_navigation():
        page.locator("a[href$='/appeal/']").click()
    applicant.submit()
    expect(page.locator(".error-summary")).to_be_visible()
    applicant.type({"text": "执照已经换新，附照片。"})
    good = {"name": "新执照.jpg", "mimeType": "image/jpeg", "buffer": people.paper("licence")}
    bad = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"not a picture"}
    page.locator("[name=pictures]").set_input_files([good, bad])  # type: ignore[list-item]
    applicant.submit()
    expect(page.locator("[name=text]")).to_have_value("执照已经换新，附照片。")
    expect(page.locator("[name=kept]")).to_have_count(1)
    applicant.shot("appeal-2-one-file-is-wrong")
    page.locator("main form .btn-primary").last.dblclick()
    page.wait_for_url(tracking)
    applicant.look()
    people.until(applicant, tracking, ".thumbs img")


def hear(colleague: Walker) -> Walker:
    """What is for good is read once more, and changed once more. Another window of theirs stays as it was."""
    page, other = colleague.page, Walker(colleague.context, colleague.base, name=colleague.name)
    with page.expect_navigation():
        page.locator("button[value=uphold]").click()  # without an answer
    expect(page.locator(".error-summary")).to_be_visible()
    colleague.look()
    other.open(re.sub(r"appeal/$", "", page.url))
    page.locator("[name=answer]").fill(ANSWER)
    with page.expect_navigation():
        page.locator("button[value=uphold]").click()
    colleague.look()
    colleague.shot("appeal-3-once-more")
    with page.expect_navigation():
        page.locator("button[value=edit]").click()
    expect(page.locator("[name=answer]")).to_have_value(ANSWER)
    for _asked_and_confirmed in range(2):
        with page.expect_navigation():
            page.locator("button[value=uphold]").click()
    colleague.look()
    return other


def is_overtaken(other: Walker) -> None:
    other.page.locator("[name=answer]").fill("另一种回复")
    with other.page.expect_navigation():
        other.page.locator("button[value=uphold]").click()
    expect(other.page.locator("#typed")).to_contain_text("另一种回复")
    other.complaints = [one for one in other.complaints if "409" not in one]  # the answer is meant so
    other.look()
    other.page.close()
