"""Who sees what, and that the desk's queue costs one query whatever it shows."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from applications import access
from applications.actions.draft import save_step, start_application
from applications.actions.papers import add_document
from applications.actions.review import ask_correction, claim
from applications.desk.bands import band_sizes
from applications.desk.queue import Wanted, queue_page
from applications.effects.corrections import CorrectionItem
from applications.journey.progress import Viewer
from applications.models import Application, Document, Event
from applications.queries import history_of, progress_of
from applications.tasks import sweep
from portal.models import Role, User
from tests.applications.conftest import PERSONAL, upload


def denied(look: Callable[[], object]) -> bool:
    try:
        look()
    except Http404:
        return True
    return False


def many(applicant: User, count: int) -> list[Application]:
    """Submitted applications, one minute apart, the first the oldest."""
    made = []
    for number in range(count):
        application = start_application(by=applicant, subject_type="micro")
        save_step(application, "personal", by=applicant, values=PERSONAL)
        moment = timezone.now() - timedelta(minutes=count - number)
        Application.objects.filter(pk=application.pk).update(status="submitted", submitted_at=moment)
        made.append(application)
    return made


def test_an_applicant_sees_their_own_and_nobody_elses(
    submitted: Application, wang: User, stranger: User, rita: User
) -> None:
    assert access.application_for(wang, submitted.pk) == submitted
    assert denied(lambda: access.application_for(stranger, submitted.pk))
    assert denied(lambda: access.application_for(rita, submitted.pk))
    assert denied(lambda: access.application_for(wang, "00000000-0000-0000-0000-000000000000"))


def test_the_desk_sees_what_was_submitted_except_its_own(
    submitted: Application, wang: User, stranger: User, rita: User
) -> None:
    unfinished = start_application(by=stranger, subject_type="micro")
    assert access.review_for(rita, submitted.pk) == submitted
    assert denied(lambda: access.review_for(rita, unfinished.pk))
    assert denied(lambda: access.review_for(stranger, submitted.pk))
    User.objects.filter(pk=wang.pk).update(role=Role.REVIEWER)
    wang.refresh_from_db()
    assert denied(lambda: access.review_for(wang, submitted.pk))


def test_papers_are_for_their_owner_and_the_desk(filled: Application, wang: User, stranger: User, rita: User) -> None:
    document = Document.objects.filter(application=filled).first()
    assert document is not None
    assert access.document_for(wang, document.pk) == document
    assert access.page_for(wang, document.pk, 1).number == 1
    assert denied(lambda: access.page_for(wang, document.pk, 2))
    assert denied(lambda: access.document_for(stranger, document.pk))
    assert denied(lambda: access.document_for(rita, document.pk))
    Application.objects.filter(pk=filled.pk).update(status="submitted", submitted_at=timezone.now())
    assert access.page_for(rita, document.pk, 1).number == 1


def test_nobody_is_nobody() -> None:
    anonymous = AnonymousUser()
    assert not access.applications_of(anonymous).exists()
    assert not access.reviewable(anonymous).exists()
    assert not access.documents_for(anonymous).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_one_query(wang: User, rita: User, django_assert_num_queries: Any, count: int) -> None:
    many(wang, count)
    with django_assert_num_queries(1):
        page = queue_page(rita)
        shown = [(row.business.name, row.personal.name, row.claimed_by) for row in page.rows]
    assert len(shown) == count


def test_pages_follow_each_other_without_gap_or_repeat(wang: User, rita: User) -> None:
    made = many(wang, 5)
    moment = timezone.now()
    Application.objects.filter(pk__in=[made[3].pk, made[4].pk]).update(submitted_at=moment)  # at the very same time
    seen, after = [], ""
    for _ in range(3):
        page = queue_page(rita, after=after, size=2)
        seen += [row.pk for row in page.rows]
        after = page.next
    assert after == ""
    assert seen[:3] == [row.pk for row in made[:3]]
    assert sorted(seen) == sorted(row.pk for row in made)


@pytest.mark.parametrize(
    "moment", ["yesterday", "2026-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_cursor_that_was_tampered_with_begins_at_the_beginning(wang: User, rita: User, moment: str) -> None:
    made = many(wang, 2)
    tampered = base64.urlsafe_b64encode(f"{moment}~{made[0].pk}".encode()).decode()
    assert [len(queue_page(rita, after=after).rows) for after in ("never a cursor", tampered)] == [2, 2]


def test_the_queue_finds_by_what_people_know(wang: User, rita: User) -> None:
    first, _second = many(wang, 2)
    Application.objects.filter(pk=first.pk).update(mid="898310058120001")
    first.business.name = first.business.receipt_name = "晴川面馆"
    first.business.save()
    for words in (first.reference.lower(), "898310058120001", "晴川"):
        assert [row.pk for row in queue_page(rita, search=words).rows] == [first.pk]
    assert len(queue_page(rita, search="138 0013 8000").rows) == 2
    assert len(queue_page(rita, search="110101190001010014").rows) == 2
    assert queue_page(rita, search="1101").rows == []


def test_bands_part_the_queue(in_review: Application, wang: User, rita: User) -> None:
    many(wang, 2)
    item = CorrectionItem("contact.mobile", "unreachable")
    assert [row.pk for row in queue_page(rita, Wanted(band="mine")).rows] == [in_review.pk]
    sizes = {"came_back": 0, "overdue": 0, "risk": 0, "new": 2, "mine": 1, "others": 0, "appeals": 0, "to_ship": 0}
    assert band_sizes(rita) == sizes
    ask_correction(in_review, by=rita, items=[item], seen_version=in_review.version)
    assert [row.pk for row in queue_page(rita, Wanted(band="with_applicant")).rows] == [in_review.pk]


def test_progress_of_a_draft_counts_complete_steps(filled: Application) -> None:
    seen = progress_of(filled, Viewer.APPLICANT)
    assert (seen.steps_done, seen.steps_total) == (5, 5)


def test_history_is_in_order(in_review: Application) -> None:
    names = [event.name for event in history_of(in_review)]
    assert (names[0], names[-2:]) == ("start", ["submit", "claim"])


def test_the_sweeper_finishes_what_was_left(submitted: Application, rita: User) -> None:
    """The message about the event was lost, or its worker died: the row is still due."""
    claim(submitted, by=rita)
    assert Event.objects.filter(handled_at=None).count() == 2
    sweep()
    assert Event.objects.filter(handled_at=None).count() == 0
    assert Event.objects.filter(due_at__isnull=False).count() == 0


def test_the_sweeper_makes_the_pages_of_a_paper_whose_worker_died(draft: Application, wang: User) -> None:
    document = add_document(draft, by=wang, kind="id_front", upload=upload())
    assert document.claim(timedelta(seconds=40))
    sweep()
    document.refresh_from_db()
    assert document.state == "received"
    Document.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep()
    document.refresh_from_db()
    assert (document.state, document.page_count) == ("ready", 1)
