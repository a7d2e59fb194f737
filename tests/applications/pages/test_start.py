"""The list, the one question, what is needed, and withdrawing."""

from typing import Any

import pytest
from django.urls import reverse

from applications.actions.draft import start_application
from applications.models import Application
from portal.models import User
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import summary, text


def test_who_has_no_application_yet_is_invited_to_start(wang: User, visit: Visit) -> None:
    page = visit(wang).get(reverse("applications:list"))
    assert "Apply for a terminal in about a quarter of an hour." in text(page)
    assert 'href="/applications/new/"' in page.content.decode()


def test_the_list_says_where_each_stands_who_acts_and_when(submitted: Application, wang: User, visit: Visit) -> None:
    words = text(visit(wang).get(reverse("applications:list")))
    assert f"晴川面馆 Waiting for review {submitted.reference} A reviewer will read your application." in words
    assert "Who acts Our review team When In 1 to 2 working days (about " in words


def test_the_list_shows_only_my_own(draft: Application, stranger: User, visit: Visit) -> None:
    assert draft.reference not in text(visit(stranger).get(reverse("applications:list")))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_whatever_it_shows(
    count: int, wang: User, visit: Visit, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        start_application(by=wang, subject_type="micro")
    browser = visit(wang)
    with django_assert_num_queries(3):  # session, user, applications
        browser.get(reverse("applications:list"))


def test_without_a_choice_the_question_is_asked_again(wang: User, visit: Visit) -> None:
    page = visit(wang).post(reverse("applications:start"), {})
    assert summary(page) == ["What are you?: Choose one of the three."]
    assert visit(wang).post(reverse("applications:start"), {"subject_type": "empire"}).status_code == 200
    assert Application.objects.count() == 0


def test_the_choice_leads_to_what_is_needed(wang: User, visit: Visit) -> None:
    browser = visit(wang)
    answer = browser.post(reverse("applications:start"), {"subject_type": "micro"})
    made = Application.objects.get()
    assert (made.applicant, made.subject_type) == (wang, "micro")
    assert answer.headers["Location"] == reverse("applications:need", args=[made.pk])


@pytest.mark.parametrize(
    ("subject", "asked", "not_asked"),
    [
        (
            "micro",
            ["Bank card, front only", "Identity card number"],
            ["Business licence", "Unified social credit code"],
        ),
        (
            "sole_trader",
            ["Business licence", "Bank card, front only", "Proof of the corporate account", "Letter of auth"],
            ["Tax"],
        ),
        ("enterprise", ["Business licence", "Proof of the corporate account"], ["Bank card, front only"]),
    ],
)
def test_what_is_needed_is_worked_out_from_the_path(
    subject: str, asked: list[str], not_asked: list[str], wang: User, visit: Visit
) -> None:
    made = start_application(by=wang, subject_type=subject)
    words = text(visit(wang).get(reverse("applications:need", args=[made.pk])))
    assert [name for name in asked if name not in words] == []
    assert [name for name in not_asked if name in words] == []


def test_a_draft_is_offered_before_another_one_is_begun(draft: Application, wang: User, visit: Visit) -> None:
    assert draft.reference in text(visit(wang).get(reverse("applications:start")))


def test_nobody_starts_applications_without_end(wang: User, visit: Visit) -> None:
    browser = visit(wang)
    for _ in range(20):
        browser.post(reverse("applications:start"), {"subject_type": "micro"})
    page = browser.post(reverse("applications:start"), {"subject_type": "micro"})
    assert summary(page) == ["That was too often. Please wait a moment."]
    assert Application.objects.count() == 20


def test_the_subject_can_be_changed_and_the_answers_stay(filled: Application, wang: User, visit: Visit) -> None:
    url = reverse("applications:subject", args=[filled.pk])
    answer = visit(wang).post(url, {"subject_type": "enterprise"})
    filled.refresh_from_db()
    assert answer.headers["Location"] == reverse("applications:need", args=[filled.pk])
    assert (filled.subject_type, filled.business.name) == ("enterprise", "晴川面馆(示例)")


def test_the_subject_of_a_submitted_application_stays(submitted: Application, wang: User, visit: Visit) -> None:
    url = reverse("applications:subject", args=[submitted.pk])
    answer = visit(wang).post(url, {"subject_type": "enterprise"}, follow=True)
    submitted.refresh_from_db()
    assert submitted.subject_type == "sole_trader"
    assert "This application has been submitted and cannot be changed now." in text(answer)


def test_withdrawing_asks_once_more_and_then_ends_it(submitted: Application, wang: User, visit: Visit) -> None:
    browser, url = visit(wang), reverse("applications:withdraw", args=[submitted.pk])
    assert "Withdraw this application?" in text(browser.get(url))
    submitted.refresh_from_db()
    assert submitted.status == "submitted"
    assert "Your application is withdrawn." in text(browser.post(url, follow=True))
    submitted.refresh_from_db()
    assert submitted.status == "withdrawn"


def test_an_approved_application_cannot_be_withdrawn(approved: Application, wang: User, visit: Visit) -> None:
    url = reverse("applications:withdraw", args=[approved.pk])
    page = reverse("applications:application", args=[approved.pk])
    assert visit(wang).get(url).headers["Location"] == page
    assert visit(wang).post(url).headers["Location"] == page
    approved.refresh_from_db()
    assert approved.status == "approved"
