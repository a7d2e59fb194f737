"""Once more with the same answers: what is copied, what is not, and once only."""

from collections.abc import Callable

import pytest

from applications.actions.again import start_again
from applications.actions.draft import withdraw
from applications.actions.papers import remove_document
from applications.actions.review import refuse
from applications.actions.submit import submit
from applications.desk.queue import Wanted, queue_page
from applications.models import Application, Document, DocumentPage
from applications.queries import answers_of, current_documents, earlier_of
from portal.documents import storage
from portal.errors import PortalError
from portal.models import User
from tests.applications.conftest import CONSENTS


@pytest.fixture
def refused(in_review: Application, rita: User) -> Application:
    return refuse(in_review, by=rita, reason="no_premises", seen_version=in_review.version)


def code(deed: Callable[[], object]) -> str:
    with pytest.raises(PortalError) as caught:
        deed()
    return caught.value.code


def test_answers_and_papers_are_copied_and_consents_are_not(refused: Application, wang: User) -> None:
    made = start_again(refused, by=wang)
    fresh = Application.objects.get(pk=made.pk)
    assert (fresh.status, fresh.round, fresh.submitted_at, fresh.claimed_by) == ("draft", 0, None, None)
    assert fresh.reference != refused.reference
    assert answers_of(fresh) == answers_of(Application.objects.get(pk=refused.pk))
    assert fresh.personal.id_number_index == refused.personal.id_number_index
    assert fresh.settlement.last4 == "0004"
    assert (fresh.consents.count(), fresh.submissions.count(), fresh.corrections.count()) == (0, 0, 0)


def test_the_copied_papers_have_files_of_their_own(refused: Application, wang: User) -> None:
    made = start_again(refused, by=wang)
    mine, old = (
        {page.document.kind: page for page in DocumentPage.objects.filter(document__application=one)}
        for one in (made, refused)
    )
    assert set(mine) == set(old)
    assert {page.stored_name for page in mine.values()} & {page.stored_name for page in old.values()} == set()
    for kind, page in old.items():
        storage.delete(page.stored_name)
        assert len(storage.content(mine[kind].stored_name)) == mine[kind].size
        assert mine[kind].sha256 == page.sha256


def test_it_can_be_submitted_as_it_is_and_the_desk_sees_that_it_is_not_the_first(
    refused: Application, wang: User, rita: User
) -> None:
    made = submit(start_again(refused, by=wang), by=wang, consents=CONSENTS)
    assert earlier_of(made, rita) == [refused]
    assert earlier_of(refused, rita) == []
    page = queue_page(rita, Wanted(band="all"))
    assert [(row.reference, row.came_before) for row in page.rows] == [  # type: ignore[attr-defined]
        (refused.reference, False),
        (made.reference, True),
    ]


def test_pressed_twice_it_is_one_draft(refused: Application, wang: User) -> None:
    made = start_again(refused, by=wang)
    papers = Document.objects.count()
    assert start_again(refused, by=wang) == made
    assert (Application.objects.count(), Document.objects.count()) == (2, papers)


def test_a_withdrawn_draft_can_be_taken_up_again_with_what_it_has(filled: Application, wang: User) -> None:
    remove_document(current_documents(filled).get(kind="shop_front"), by=wang)
    withdraw(filled, by=wang)
    made = start_again(filled, by=wang)
    kinds = set(current_documents(made).values_list("kind", flat=True))
    assert "shop_front" not in kinds
    assert kinds == set(current_documents(filled).values_list("kind", flat=True))


def test_only_the_applicant_and_only_when_it_has_ended(
    submitted: Application, wang: User, stranger: User, rita: User
) -> None:
    assert code(lambda: start_again(submitted, by=wang)) == "not_now"
    withdraw(submitted, by=wang)
    assert code(lambda: start_again(submitted, by=stranger)) == "not_allowed"
    assert code(lambda: start_again(submitted, by=rita)) == "not_allowed"


def test_when_the_draft_was_sent_the_next_press_makes_another(refused: Application, wang: User) -> None:
    made = submit(start_again(refused, by=wang), by=wang, consents=CONSENTS)
    assert start_again(refused, by=wang) != made
