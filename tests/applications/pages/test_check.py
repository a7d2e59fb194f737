"""Reading everything back, declaring it, and submitting exactly once."""

from typing import Any

import pytest
from django.urls import reverse

from applications.actions.draft import save_step
from applications.models import Application, Submission
from applications.rules.consents import AGREEMENTS, VERSION
from portal.models import User
from tests.applications.conftest import upload
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import error_at, read, summary, text

YES = {item.purpose: "on" for item in AGREEMENTS}


def url(application: Application, name: str = "check") -> str:
    return reverse(f"applications:{name}", args=[application.pk])


def declared(application: Application) -> dict[str, Any]:
    application.refresh_from_db()
    return {**YES, "version": application.version}


def test_everything_is_read_back_masked_with_a_way_to_change_it(filled: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).get(url(filled))
    html, words = page.content.decode(), text(page)
    assert "Everything is there and fits together." in words
    for shown in (
        "Name of the responsible person 示例甲",
        "Identity card number 1101**********0014",
        "Identity card valid until Long-term (长期)",
        "Mobile number 138****8000",
        "Licence valid until 2036-01-01",
        "Kind of business (MCC) Restaurants 5812",
        "Region Shanghai 浦东新区",
        "Kind of account Personal bank card",
        "Account number **** 0004",
        "Branch Not provided",
    ):
        assert shown in words
    assert [secret for secret in ("110101190001010014", "13800138000", "6217000000000000004") if secret in html] == []
    assert f'/applications/{filled.pk}/step/business/?next=check#id_address"' in html
    assert f'/applications/{filled.pk}/documents/?next=check#counter"' in html


def test_what_is_missing_stands_in_the_way_and_is_named(draft: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).get(url(draft))
    words = text(page)
    assert "22 points still stand in the way. They are marked below." in words
    assert "Choose the kind of business." in words
    assert "This document is still missing." in words
    assert "Declare and submit" not in words


def test_what_is_unusual_is_said_and_may_stay(filled: Application, wang: User, visit: Visit) -> None:
    save_step(filled, "settlement", by=wang, values={"cnaps": "102100000006"})
    browser = visit(wang)
    words = text(browser.get(url(filled)))
    assert "1 answer is unusual and marked below. If it is right, leave it as it is." in words
    assert "The bank code's last digit looks wrong." in words
    browser.post(url(filled), declared(filled))
    filled.refresh_from_db()
    assert filled.status == "submitted"


def test_while_a_paper_is_prepared_the_page_asks_again_by_itself(filled: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    assert "hx-get" not in browser.get(url(filled)).content.decode()
    browser.post(url(filled, "documents"), {"file-counter": upload()})
    page = browser.get(url(filled))
    assert 'hx-trigger="every 2s"' in page.content.decode()
    assert "A document is being prepared. This takes a few seconds." in text(page)


@pytest.mark.parametrize("purpose", YES)
def test_each_point_needs_its_own_yes(purpose: str, filled: Application, wang: User, visit: Visit) -> None:
    sent = declared(filled)
    del sent[purpose]
    page = visit(wang).post(url(filled), sent)
    filled.refresh_from_db()
    label = next(item.tick for item in AGREEMENTS if item.purpose == purpose)
    assert filled.status == "draft"
    assert summary(page) == [f"{label}: Please tick this point; without it we may not go on."]
    assert error_at(page, purpose) == "Please tick this point; without it we may not go on."
    assert {name for name in YES if name in read(page).values} == set(YES) - {purpose}


def test_submitting_leads_to_the_number_and_what_comes_next(filled: Application, wang: User, visit: Visit) -> None:
    answer = visit(wang).post(url(filled), declared(filled), follow=True)
    words = text(answer)
    assert answer.redirect_chain == [(url(filled, "application"), 302)]
    assert "Submitted. We will tell you about each step from here on." in words
    assert f"Keep this number {filled.reference}" in words
    assert "Who acts Our review team When In 1 to 2 working days" in words


def test_pressing_twice_submits_once(filled: Application, wang: User, visit: Visit) -> None:
    browser, sent = visit(wang), declared(filled)
    first, second = browser.post(url(filled), sent), browser.post(url(filled), sent)
    assert [first.headers["Location"], second.headers["Location"]] == [url(filled, "application")] * 2
    assert Submission.objects.filter(application=filled).count() == 1
    assert filled.events.filter(name="submit").count() == 1


def test_the_back_button_after_submitting_leads_to_the_application(
    submitted: Application, wang: User, visit: Visit
) -> None:
    assert visit(wang).get(url(submitted)).headers["Location"] == url(submitted, "application")


def test_what_another_window_changed_must_be_read_again_before_it_is_declared(
    filled: Application, wang: User, visit: Visit
) -> None:
    seen = declared(filled)
    save_step(filled, "business", by=wang, values={"receipt_name": "另一个名字"})
    page = visit(wang).post(url(filled), seen)
    filled.refresh_from_db()
    assert filled.status == "draft"
    assert summary(page) == [
        "Something was changed in another window in the meantime. Please read your answers once more."
    ]
    assert read(page).values["version"] == str(filled.version)
    assert "另一个名字" in text(page)
    visit(wang).post(url(filled), declared(filled))
    filled.refresh_from_db()
    assert filled.status == "submitted"


@pytest.mark.parametrize("version", ["", "soon", "-1"])
def test_a_version_that_makes_no_sense_is_an_old_one(
    version: str, filled: Application, wang: User, visit: Visit
) -> None:
    assert len(summary(visit(wang).post(url(filled), {**YES, "version": version}))) == 1


def test_what_does_not_fit_cannot_be_declared_by_hand(draft: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).post(url(draft), declared(draft))
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert summary(page) == ["Something is still missing or does not fit. See the list."]


def test_the_sheet_shows_what_was_declared_and_not_what_is_there_now(
    submitted: Application, wang: User, visit: Visit
) -> None:
    submitted.business.name = "后来改的"
    submitted.business.save()
    page = visit(wang).get(url(submitted, "sheet"))
    words = text(page)
    submission = submitted.submissions.get()
    assert "Registered name 晴川面馆(示例)" in words
    assert "Identity card valid until Long-term" in words
    assert submission.sha256 in words
    assert words.count(f"wording of {VERSION}") == len(AGREEMENTS)
    assert "110101190001010014" not in page.content.decode()


def test_there_is_no_sheet_before_something_was_declared(draft: Application, wang: User, visit: Visit) -> None:
    assert visit(wang).get(url(draft, "sheet")).status_code == 404


def test_the_check_page_costs_a_fixed_number_of_questions(
    filled: Application, draft: Application, wang: User, visit: Visit, django_assert_num_queries: Any
) -> None:
    browser = visit(wang)
    # session, user, application, papers, their pages, papers' states for the rules, notes to the reviewer, readings,
    # what was read and is not confirmed
    with django_assert_num_queries(9):
        browser.get(url(filled))
