"""Answers that belong together are open together, judged together, and never emptied by an older page."""

from datetime import date

import pytest
from django.urls import reverse

from applications.actions.review import ask_correction
from applications.effects.corrections import CorrectionItem
from applications.models import Application, PersonalInfo
from portal.models import User
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import error_at, summary, text

ITEMS = {
    "contact.name": CorrectionItem("contact.name", "name_mismatch"),
    "contact.email": CorrectionItem("contact.email", "unreachable"),
    "settlement.kind": CorrectionItem("settlement.kind", "account_kind"),
}


@pytest.fixture
def asked(in_review: Application, rita: User, request: pytest.FixtureRequest) -> Application:
    """`request.param` is to be corrected."""
    return ask_correction(in_review, by=rita, items=[ITEMS[request.param]], seen_version=in_review.version)


def url(application: Application) -> str:
    return reverse("applications:correct", args=[application.pk])


@pytest.mark.parametrize("asked", ["contact.name"], indirect=True)
def test_a_name_and_the_holder_that_must_be_the_same_are_mended_in_one_go(
    asked: Application, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    words = text(browser.get(url(asked)))
    assert "0 of 1 changed" in words
    assert "Account holder Open as well This has to fit the rest, so it is open as well" in words
    page = browser.post(url(asked), {"personal-name": "示例乙", "settlement-holder": "示例甲", "send": "1"})
    assert error_at(page, "settlement-holder").startswith("A personal account must be in the name of")
    browser.post(url(asked), {"personal-name": "示例乙", "settlement-holder": "示例乙", "send": "1"})
    asked.refresh_from_db()
    assert (asked.status, asked.personal.name, asked.settlement.holder) == ("submitted", "示例乙", "示例乙")


@pytest.mark.parametrize("asked", ["contact.name"], indirect=True)
def test_a_page_drawn_before_a_field_was_opened_does_not_empty_it(asked: Application, wang: User, visit: Visit) -> None:
    visit(wang).post(url(asked), {"personal-name": "示例乙"})
    asked.refresh_from_db()
    assert (asked.personal.name, asked.settlement.holder) == ("示例乙", "示例甲")


@pytest.mark.parametrize("asked", ["contact.email"], indirect=True)
def test_what_no_longer_fits_is_opened_and_says_so_at_its_field(asked: Application, wang: User, visit: Visit) -> None:
    PersonalInfo.objects.filter(application=asked).update(id_long_term=False, id_valid_until=date(2020, 1, 1))
    browser = visit(wang)
    page = browser.post(url(asked), {"personal-email": "new@example.cn", "send": "1"})
    said = error_at(page, "personal-id_valid_until")
    assert "2020-01-01" in said or "expired" in said
    assert summary(page) == [f"Identity card valid until: {said}"]
    answer = browser.post(
        url(asked), {"personal-email": "new@example.cn", "personal-id_valid_until": "2036-01-01", "send": "1"}
    )
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert asked.status == "submitted"


@pytest.mark.parametrize("asked", ["settlement.kind"], indirect=True)
def test_another_kind_of_account_shows_the_paper_that_it_needs(asked: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    assert "Proof of the corporate account" not in text(browser.get(url(asked)))
    page = browser.post(
        url(asked),
        {
            "settlement-kind": "corporate",
            "settlement-holder": asked.business.name,
            "settlement-account_number": "1234567890",
            "send": "1",
        },
    )
    assert summary(page) == ["Proof of the corporate account: This document is still missing."]
    html = browser.get(reverse("applications:documents", args=[asked.pk])).content.decode()
    assert 'name="file-account_proof"' in html
