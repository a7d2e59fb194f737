"""A consent is taken back as easily as it was given, after reading what follows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from applications.actions.consents import reveal_answer, withdraw_consent
from applications.actions.review import approve, ask_correction
from applications.effects.corrections import CorrectionItem
from applications.effects.handing_over import hand_over
from applications.models import Application, DocumentPage, HandOver
from portal.acquirer.sandbox.server import Running
from portal.errors import PortalError
from portal.models import User
from tests.applications.desk.conftest import browser as at_the_desk
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import text


def url(application: Application, purpose: str = "hand_over") -> str:
    return reverse("applications:consent", args=[application.pk, purpose])


@pytest.mark.parametrize("purpose", ["identity", "account", "hand_over"])
def test_before_the_approval_it_ends_the_application_and_says_so_first(
    purpose: str, submitted: Application, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    assert "so your application ends here and nothing is handed over" in text(browser.get(url(submitted, purpose)))
    submitted.refresh_from_db()
    assert submitted.status == "submitted"
    browser.post(url(submitted, purpose))
    submitted.refresh_from_db()
    assert submitted.status == "withdrawn"
    assert submitted.consents.get(purpose=purpose).withdrawn_at is not None


def test_after_the_opening_it_ends_the_yes_and_says_what_is_kept_and_why(
    opened: Application, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    before = opened.status
    assert "because the anti-money-laundering law demands it" in text(browser.get(url(opened, "identity")))
    browser.post(url(opened, "identity"))
    browser.post(url(opened, "identity"))
    opened.refresh_from_db()
    assert opened.status == before
    assert opened.events.filter(name="withdraw_consent").count() == 1
    assert "Taken back on" in text(browser.get(url(opened, "identity")))


def test_between_approval_and_hand_over_nothing_leaves_any_more(
    sandbox: Running, in_review: Application, wang: User, rita: User, settle: Callable[[Callable[[], Any]], Any]
) -> None:
    approve(in_review, by=rita, seen_version=in_review.version)
    withdraw_consent(in_review, by=wang, purpose="hand_over")
    work = HandOver.objects.create(application=in_review, submission=in_review.submissions.get())
    hand_over(work.pk)
    work.refresh_from_db()
    assert (work.state, work.trouble) == ("stuck", "consent_withdrawn")
    assert sandbox.world.store.count("application") == 0


def test_a_declaration_cannot_be_taken_back(submitted: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).post(url(submitted, "truth"), follow=True)
    assert "it cannot be taken back." in text(page)
    assert submitted.consents.get(purpose="truth").withdrawn_at is None


def test_what_was_never_given_is_nobodys(draft: Application, wang: User, stranger: User, visit: Visit) -> None:
    assert visit(wang).get(url(draft)).status_code == 404
    with pytest.raises(PortalError, match="not_given"):
        withdraw_consent(draft, by=wang, purpose="identity")
    with pytest.raises(PortalError, match="not_allowed"):
        withdraw_consent(draft, by=stranger, purpose="identity")


@pytest.mark.parametrize(
    ("purpose", "field", "other"),
    [
        ("identity", "contact.id_number", "settlement.account_number"),
        ("account", "settlement.account_number", "contact.id_number"),
    ],
)
def test_what_was_taken_back_is_shown_to_no_reviewer_any_more(
    purpose: str, field: str, other: str, opened: Application, wang: User, rita: User
) -> None:
    withdraw_consent(opened, by=wang, purpose=purpose)
    with pytest.raises(PortalError) as refused:
        reveal_answer(opened, field, "110101190001010014", by=rita, reason="The bank asks.")
    assert refused.value.code == "consent_ended"
    assert reveal_answer(opened, other, "whole", by=rita, reason="The bank asks.") == "whole"


def test_the_page_of_a_number_says_why_it_is_not_shown(opened: Application, wang: User, rita: User) -> None:
    withdraw_consent(opened, by=wang, purpose="account")
    address = reverse("applications:desk_reveal", args=[opened.pk, "settlement.account_number"])
    desk = at_the_desk(rita)
    assert "The applicant took this consent back on" in text(desk.get(address))
    answer = desk.post(address, {"reason": "The bank asks."}).content.decode()
    assert "data-full-value" not in answer


@pytest.mark.parametrize(
    ("purpose", "kind", "other"), [("identity", "id_front", "bank_card"), ("account", "bank_card", "id_front")]
)
def test_papers_whose_consent_was_taken_back_are_seen_by_their_owner_only(
    purpose: str, kind: str, other: str, opened: Application, wang: User, rita: User, visit: Visit
) -> None:
    desk, owner = at_the_desk(rita), visit(wang)
    addresses = {one: page_address("desk_page", opened, one) for one in (kind, other)}
    case = reverse("applications:desk_case", args=[opened.pk])
    assert desk.get(addresses[kind]).status_code == 200
    assert addresses[kind] in desk.get(case).content.decode()
    withdraw_consent(opened, by=wang, purpose=purpose)
    page = desk.get(case)
    assert addresses[kind] not in page.content.decode()
    assert addresses[other] in page.content.decode()
    assert "The applicant took this consent back on" in text(page)
    assert desk.get(addresses[kind]).status_code == 404
    assert desk.get(page_address("desk_part", opened, kind), {"box": "0,0,50,50"}).status_code == 404
    assert desk.get(addresses[other]).status_code == 200
    assert owner.get(page_address("document_page", opened, kind)).status_code == 200


def page_address(name: str, application: Application, kind: str) -> str:
    return reverse(f"applications:{name}", args=[application.documents.get(kind=kind).pk, 1])


def test_a_part_that_was_marked_goes_with_its_paper(
    in_review: Application, wang: User, rita: User, visit: Visit
) -> None:
    page = DocumentPage.objects.get(document__application=in_review, document__kind="id_front")
    item = CorrectionItem("documents.id_front", "cut_off", crop_page=page.pk, crop=(0.0, 0.0, 0.5, 0.5))
    ask_correction(in_review, by=rita, items=[item], seen_version=in_review.version)
    part = reverse("applications:correction_crop", args=[in_review.corrections.get().pk])
    desk, owner = at_the_desk(rita), visit(wang)
    assert desk.get(part).status_code == 200
    withdraw_consent(in_review, by=wang, purpose="identity")
    assert desk.get(part).status_code == 404
    assert owner.get(part).status_code == 200


def test_that_it_was_handed_over_already_is_said(opened: Application, wang: User, visit: Visit) -> None:
    assert "it was handed over to the acquirer. That cannot be undone" in text(visit(wang).get(url(opened)))
