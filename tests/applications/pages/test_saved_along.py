"""Saved as it is typed, beside another window, and across a session that ran out."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from portal.models import User
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import read, text
from tests.applications.pages.test_steps import BUSINESS, PERSONAL, SETTLEMENT, url


def save(browser: Client, application: Application, key: str, **typed: str) -> Any:
    return browser.post(reverse("applications:save", args=[application.pk, key]), {"changed": list(typed), **typed})


def test_one_answer_is_saved_by_itself_and_the_time_is_said(draft: Application, wang: User, visit: Visit) -> None:
    answer = save(visit(wang), draft, "business", receipt_name="晴川面馆")
    draft.refresh_from_db()
    assert draft.business.receipt_name == "晴川面馆"
    assert answer.json()["said"] == {"receipt_name": []}
    assert len(answer.json()["at"]) == 5


def test_the_others_stay_as_they_are(filled: Application, wang: User, visit: Visit) -> None:
    before = filled.business
    save(visit(wang), filled, "business", address="上海市浦东新区示例路 2 号")
    filled.refresh_from_db()
    assert filled.business.address == "上海市浦东新区示例路 2 号"
    names = ("name", "receipt_name", "uscc", "mcc", "region", "licence_valid_until")
    assert [getattr(filled.business, name) for name in names] == [getattr(before, name) for name in names]


def test_what_the_rules_say_comes_back_at_once_and_a_wrong_secret_is_not_kept(
    draft: Application, wang: User, visit: Visit
) -> None:
    answer = save(visit(wang), draft, "personal", mobile="12800138000").json()
    draft.refresh_from_db()
    assert answer["said"]["mobile"] == ["Mainland mobile numbers begin with 13 to 19; this one begins with 12."]
    assert draft.personal.mobile == ""


def test_a_tick_and_its_day_are_saved_together(draft: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    save(browser, draft, "personal", id_valid_until="", id_long_term="on")
    draft.refresh_from_db()
    assert draft.personal.id_long_term is True
    where = reverse("applications:save", args=[draft.pk, "personal"])
    browser.post(where, {"changed": ["id_valid_until", "id_long_term"], "id_valid_until": "2036-01-01"})
    draft.refresh_from_db()
    assert (draft.personal.id_long_term, str(draft.personal.id_valid_until)) == (False, "2036-01-01")


def test_only_answers_of_the_page_are_saved(draft: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    assert save(browser, draft, "personal", id_number_index="x", version="9").status_code == 200
    assert save(browser, draft, "documents", kind="x").status_code == 404


def test_after_submitting_nothing_is_saved_along(submitted: Application, wang: User, visit: Visit) -> None:
    answer = save(visit(wang), submitted, "business", receipt_name="别的")
    submitted.refresh_from_db()
    assert answer.status_code == 409
    assert answer.json()["refused"] == "This application has been submitted and cannot be changed now."
    assert submitted.business.receipt_name == "晴川面馆"


def test_an_enterprises_account_number_is_judged_by_the_only_kind_there_is(wang: User, visit: Visit) -> None:
    browser = visit(wang)
    browser.post(reverse("applications:start"), {"subject_type": "enterprise"})
    made = Application.objects.get()
    assert save(browser, made, "settlement", account_number="1001 2345").json()["said"] == {"account_number": []}
    made.refresh_from_db()
    assert made.settlement.account_number == "10012345"


def test_an_older_window_wipes_nothing_that_another_one_saved(filled: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    older = read(browser.get(url(filled, "business"))).values
    save(browser, filled, "business", receipt_name="新的名字", licence_valid_until="2040-01-01")
    answer = browser.post(url(filled, "business"), {**BUSINESS, "seen": older["seen"], "address": "示例路 9 号 1 层"})
    filled.refresh_from_db()
    assert answer.status_code == 302
    kept = filled.business
    assert (kept.receipt_name, kept.address) == ("新的名字", "示例路 9 号 1 层")
    assert str(kept.licence_valid_until) == "2036-01-01"  # it was typed here: the day in another form is a change


def test_an_answer_changed_in_both_windows_is_the_later_one_and_that_is_said(
    filled: Application, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    older = read(browser.get(url(filled, "business"))).values
    save(browser, filled, "business", receipt_name="新的名字")
    typed = {**BUSINESS, "seen": older["seen"], "receipt_name": "第三个名字"}
    page = browser.post(url(filled, "business"), typed, follow=True)
    filled.refresh_from_db()
    assert filled.business.receipt_name == "第三个名字"
    words = "“Name on the slip” had been changed in another window meanwhile. Now what you typed here is saved."
    assert words in text(page)


def test_what_was_saved_along_is_no_other_window(filled: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    shown = read(browser.get(url(filled, "settlement"))).values
    marks = save(browser, filled, "settlement", bank="远山银行").json()["marks"]
    assert marks != shown["seen"]
    page = browser.post(url(filled, "settlement"), {**SETTLEMENT, "seen": marks, "bank": "远山银行"}, follow=True)
    assert "another window" not in text(page)


def test_what_was_typed_when_the_session_had_run_out_is_there_after_the_sign_in(
    draft: Application, wang: User, visit: Visit
) -> None:
    browser = visit()
    answer = browser.post(url(draft, "personal"), {**PERSONAL, "mobile": "12"})
    assert answer.headers["Location"] == f"/accounts/login/?next={url(draft, 'personal')}"
    browser.force_login(wang)
    page = browser.get(url(draft, "personal"))
    assert read(page).values["name"] == "示例甲"
    assert read(page).values["mobile"] == "12"
    assert "You had been signed out. What you typed is here again; please save it." in text(page)
    draft.refresh_from_db()
    assert draft.personal.name == ""  # a look saves nothing
    assert read(browser.get(url(draft, "personal"))).values["name"] == ""


def test_what_was_typed_is_shown_to_nobody_else_and_on_no_other_page(
    draft: Application, wang: User, stranger: User, visit: Visit
) -> None:
    browser = visit()
    browser.post(url(draft, "personal"), PERSONAL)
    browser.force_login(stranger)
    assert browser.get(url(draft, "personal")).status_code == 404
    browser.force_login(wang)  # another person: the session starts anew
    assert read(browser.get(url(draft, "personal"))).values["name"] == ""


@pytest.mark.parametrize("typed", [{"name": "长" * 30_000}])
def test_nobody_fills_the_sessions_with_more_than_a_page_holds(
    typed: dict[str, str], draft: Application, visit: Visit
) -> None:
    browser = visit()
    assert browser.post(url(draft, "personal"), typed).status_code == 302
    assert "typed" not in browser.session
