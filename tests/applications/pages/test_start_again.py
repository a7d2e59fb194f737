"""The button under a refusal or a withdrawal."""

from django.urls import reverse

from applications.actions.draft import withdraw
from applications.models import Application
from portal.models import User
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import text


def test_one_press_leads_to_the_copied_draft_and_a_second_to_the_same(
    submitted: Application, wang: User, visit: Visit
) -> None:
    withdraw(submitted, by=wang)
    browser = visit(wang)
    assert "Start again with the same answers" in text(
        browser.get(reverse("applications:application", args=[submitted.pk]))
    )
    url = reverse("applications:again", args=[submitted.pk])
    places = [browser.post(url).headers["Location"] for _ in range(2)]
    made = Application.objects.get(status="draft")
    assert places == [reverse("applications:application", args=[made.pk])] * 2
    words = text(browser.get(places[0]))
    assert "Your answers are copied." in words
    assert "All steps are filled in. Read your answers through and submit." in words


def test_there_is_nothing_to_start_again_while_it_is_under_way(
    submitted: Application, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    words = text(browser.post(reverse("applications:again", args=[submitted.pk]), follow=True))
    assert "This application is still under way, so there is nothing to start again." in words
    assert Application.objects.count() == 1
