"""The correction round: only what was opened, why and how to mend it, and a way to say "it is right"."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from applications.actions.draft import save_step
from applications.actions.submit import resubmit
from applications.models import Application
from applications.queries import current_documents
from portal.models import User
from tests.applications.conftest import upload
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import error_at, read, summary, text
from tests.between import just_before

MENDED = {"personal-mobile": "13900139000", "personal-id_valid_until": "2036-05-31"}


def url(application: Application, name: str = "correct") -> str:
    return reverse(f"applications:{name}", args=[application.pk])


def test_the_application_says_what_to_do_now(correcting: Application, wang: User, visit: Visit) -> None:
    words = text(visit(wang).get(url(correcting, "application")))
    assert "Please correct something" in words
    assert "Who acts You When Within 10 working days (by " in words
    assert "Correct 3 points" in words


def test_each_point_says_why_and_how_and_the_rest_is_locked_but_visible(
    correcting: Application, wang: User, visit: Visit
) -> None:
    page = visit(wang).get(url(correcting))
    words = text(page)
    assert "0 of 3 changed" in words
    assert "We could not reach you there Give a number or address at which we can reach you." in words
    assert "The reviewer writes: Nobody answers." in words
    assert "Part of the paper is cut off Step back a little" in words
    inputs = {name for name in read(page).values if name.partition("-")[0] in {"personal", "business", "settlement"}}
    assert inputs == {"personal-mobile", "personal-id_valid_until", "personal-id_long_term"}
    assert "Mobile number 138****8000 Open, see above" in words
    assert "Registered name 晴川面馆(示例) Locked" in words


def test_what_is_mended_is_counted_and_sent_back(
    correcting: Application, wang: User, visit: Visit, settle: Callable[[Callable[[], Any]], Any]
) -> None:
    browser = visit(wang)
    words = text(browser.post(url(correcting), MENDED, follow=True))
    assert ("Saved." in words, "2 of 3 changed" in words) == (True, True)
    settle(lambda: browser.post(url(correcting, "documents"), {"file-shop_front": upload(name="neu.jpg")}))
    assert "3 of 3 changed" in text(browser.get(url(correcting)))
    answer = browser.post(url(correcting), {"personal-id_valid_until": "2036-05-31", "send": "1"}, follow=True)
    correcting.refresh_from_db()
    assert (correcting.status, correcting.personal.mobile) == ("submitted", "13900139000")
    assert "Sent again. It goes back to the same reviewer." in text(answer)
    assert set(correcting.corrections.values_list("changed", flat=True)) == {True}


def test_a_wrong_correction_is_said_at_its_field_and_nothing_is_sent(
    correcting: Application, wang: User, visit: Visit
) -> None:
    page = visit(wang).post(url(correcting), {**MENDED, "personal-mobile": "12900139000", "send": "1"})
    correcting.refresh_from_db()
    said = "Mainland mobile numbers begin with 13 to 19; this one begins with 12."
    assert error_at(page, "personal-mobile") == said
    assert summary(page) == [f"Mobile number: {said}"]
    assert read(page).values["personal-mobile"] == "12900139000"
    assert (correcting.status, correcting.personal.mobile) == ("correction_asked", "13800138000")
    assert str(correcting.personal.id_valid_until) == "2036-05-31"


def test_sending_without_any_change_asks_whether_it_is_right_as_it_stands(
    correcting: Application, wang: User, visit: Visit
) -> None:
    browser, same = visit(wang), {"personal-id_long_term": "on", "send": "1"}
    page = browser.post(url(correcting), same)
    assert summary(page) == ["3 points are not changed yet. Correct them, or tick that they are right as they stand."]
    browser.post(url(correcting), {**same, "unchanged": "1"})
    correcting.refresh_from_db()
    assert correcting.status == "submitted"


def test_a_point_that_was_left_out_is_counted_before_it_is_sent(
    correcting: Application, wang: User, visit: Visit
) -> None:
    page = visit(wang).post(url(correcting), {**MENDED, "send": "1"})
    correcting.refresh_from_db()
    assert summary(page) == ["1 point is not changed yet. Correct it, or tick that it is right as it stands."]
    assert (correcting.status, correcting.personal.mobile) == ("correction_asked", "13900139000")


def test_what_was_not_opened_cannot_be_changed_by_hand(correcting: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    browser.post(url(correcting), {**MENDED, "business-name": "别的店", "personal-name": "别人"})
    answer = browser.post(reverse("applications:step", args=[correcting.pk, "business"]), {"name": "别的店"})
    page = browser.post(url(correcting, "documents"), {"file-id_front": upload()})
    correcting.refresh_from_db()
    assert (correcting.business.name, correcting.personal.name) == ("晴川面馆(示例)", "示例甲")
    assert answer.headers["Location"] == url(correcting, "application")
    assert summary(page) == ["This was not asked to be corrected, so it stays as it is."]


def test_the_page_of_papers_offers_the_opened_ones_only(correcting: Application, wang: User, visit: Visit) -> None:
    html = visit(wang).get(url(correcting, "documents")).content.decode()
    assert html.count('type="file"') == 1
    assert 'name="file-shop_front"' in html


def test_a_removed_paper_is_no_correction(correcting: Application, wang: User, visit: Visit) -> None:
    paper = current_documents(correcting).get(kind="shop_front")
    browser = visit(wang)
    browser.post(reverse("applications:document_remove", args=[paper.pk]))
    assert "0 of 3 changed" in text(browser.get(url(correcting)))
    page = browser.post(url(correcting), {**MENDED, "send": "1", "unchanged": "1"})
    assert summary(page) == ["Shop from outside, with its sign: This document is still missing."]


@pytest.mark.parametrize("follow_up", ["get", "post"])
def test_when_nothing_is_to_be_corrected_the_page_leads_back(
    follow_up: str, in_review: Application, wang: User, visit: Visit
) -> None:
    answer = getattr(visit(wang), follow_up)(url(in_review))
    assert answer.headers["Location"] == url(in_review, "application")


def test_a_second_press_finds_it_sent(correcting: Application, wang: User, visit: Visit) -> None:
    browser, sent = visit(wang), {**MENDED, "send": "1", "unchanged": "1"}
    locations = [browser.post(url(correcting), sent).headers["Location"] for _ in range(2)]
    assert locations == [url(correcting, "application")] * 2
    assert correcting.events.filter(name="resubmit").count() == 1


@pytest.mark.parametrize(("mobile", "said"), [("13900139000", False), ("13700137000", True)])
def test_of_two_presses_at_once_the_slower_one_hears_only_what_would_be_lost(
    mobile: str, said: bool, correcting: Application, wang: User, visit: Visit
) -> None:
    def faster() -> None:
        same, until = Application.objects.get(pk=correcting.pk), {"id_valid_until": date(2036, 5, 31)}
        save_step(same, "personal", by=wang, values={**until, "mobile": "13900139000", "id_long_term": False})
        resubmit(same, by=wang, unchanged=True)

    browser = visit(wang)
    with just_before("SAVEPOINT", faster):
        answer = browser.post(url(correcting), MENDED | {"personal-mobile": mobile, "send": "1", "unchanged": "1"})
    assert answer.headers["Location"] == url(correcting, "application")
    assert ("this page is closed" in text(browser.get(url(correcting, "application")))) == said


def test_the_page_costs_a_fixed_number_of_questions(
    correcting: Application, wang: User, visit: Visit, django_assert_num_queries: Any
) -> None:
    browser = visit(wang)
    with django_assert_num_queries(13):
        browser.get(url(correcting))
    correcting.corrections.exclude(field="contact.mobile").delete()
    with django_assert_num_queries(13):
        browser.get(url(correcting))
