"""Papers: limits said first, each file with its own state, one wrong file never touches the others."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.queries import current_documents
from portal.models import User
from tests.applications.conftest import photo, upload
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import read, summary, text

HTMX = {"HX-Request": "true"}


def url(application: Application, kind: str = "") -> str:
    if kind:
        return reverse("applications:document", args=[application.pk, kind])
    return reverse("applications:documents", args=[application.pk])


def kinds(application: Application) -> dict[str, str]:
    return {paper.kind: paper.state for paper in current_documents(application)}


def test_limits_and_what_each_paper_must_show_come_first(draft: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).get(url(draft))
    words = text(page)
    assert "JPEG, PNG, HEIC or PDF, up to 15 MB each." in words
    assert "Only the front, with the number readable. Never the back." in words
    assert page.content.decode().count('type="file"') == 9  # seven needed, two if there are any


def test_the_limit_is_the_one_of_the_settings(draft: Application, wang: User, visit: Visit, settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 3 * 1024 * 1024
    assert "up to 3 MB each." in text(visit(wang).get(url(draft)))


def test_several_files_at_once_are_each_taken_in(
    draft: Application, wang: User, visit: Visit, settle: Callable[[Callable[[], Any]], Any]
) -> None:
    files = {"file-id_front": upload(), "file-id_back": upload(photo(kind="PNG"), "back.png"), "send": "id_front"}
    answer = settle(lambda: visit(wang).post(url(draft), files))
    assert answer.headers["Location"] == url(draft)
    assert kinds(draft) == {"id_front": "ready", "id_back": "ready"}
    page = visit(wang).get(url(draft))
    assert page.content.decode().count("?size=small") == 2


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "empty.jpg", "The file is empty. Please choose it again."),
        (
            b"MZ\x90\x00",
            "virus.jpg",
            "This is not a JPEG, PNG or HEIC picture and not a PDF. Please take a photo or choose another file.",
        ),
        (
            b"\xff\xd8\xff" + b"0" * 1_100_000,
            "big.jpg",
            "The file is larger than 1 MB. Please take the photo with a lower resolution.",
        ),
    ],
)
def test_a_wrong_file_names_reason_and_limit_at_that_file_and_the_others_are_kept(
    content: bytes, name: str, reason: str, draft: Application, wang: User, visit: Visit, settings: Any
) -> None:
    settings.DOCUMENT_MAX_BYTES = 1024 * 1024
    page = visit(wang).post(url(draft), {"file-id_front": SimpleUploadedFile(name, content), "file-counter": upload()})
    assert summary(page) == [f"Identity card, side with the portrait: {reason}"]
    assert read(page).texts["id_front-problem"] == [reason]
    assert 'href="#file-id_front"' in page.content.decode()
    assert list(kinds(draft)) == ["counter"]


def test_a_wrong_file_does_not_drive_out_the_good_one(filled: Application, wang: User, visit: Visit) -> None:
    before = kinds(filled)
    visit(wang).post(url(filled), {"file-id_front": SimpleUploadedFile("x.txt", b"hello")})
    assert kinds(filled) == before


def test_a_file_that_turns_out_to_be_damaged_says_so_at_its_place(
    draft: Application, wang: User, visit: Visit, settle: Callable[[Callable[[], Any]], Any]
) -> None:
    broken = SimpleUploadedFile("half.jpg", photo()[:2000])
    settle(lambda: visit(wang).post(url(draft), {"file-id_front": broken}))
    assert kinds(draft) == {"id_front": "refused"}
    words = text(visit(wang).get(url(draft)))
    assert "Cannot be used half.jpg" in words
    assert "The file is damaged or incomplete and cannot be opened." in words
    assert "JPEG, PNG, HEIC or PDF, up to 15 MB." in words


def test_pressing_upload_without_a_file_says_so(draft: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).post(url(draft), {"send": "counter"})
    assert summary(page) == ["Checkout counter: Please choose a file first, or take a photo."]


def test_a_paper_that_is_not_asked_for_is_refused(draft: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).post(url(draft), {"file-account_proof": upload()})
    assert summary(page) == ["This document is not asked for here."]
    assert kinds(draft) == {}


def test_a_new_file_takes_the_place_of_the_old_one_and_removing_takes_it_back(
    filled: Application, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    old = current_documents(filled).get(kind="counter")
    browser.post(url(filled), {"file-counter": upload(name="neu.jpg")})
    new = current_documents(filled).get(kind="counter")
    assert (new.original_name, new.pk == old.pk) == ("neu.jpg", False)
    browser.post(reverse("applications:document_remove", args=[new.pk]))
    assert "counter" not in kinds(filled)


def test_a_script_asks_again_until_the_file_is_ready_and_then_stops(
    draft: Application, wang: User, visit: Visit, settle: Callable[[Callable[[], Any]], Any]
) -> None:
    browser, here = visit(wang), url(draft, "id_front")
    first = browser.post(here, {"file-id_front": upload()}, headers=HTMX).content.decode()
    assert ('hx-trigger="every 1s"' in first, "Received, being prepared" in first) == (True, True)
    from applications.tasks import process_document

    process_document(str(current_documents(draft).get().pk))
    later = browser.get(here, headers=HTMX).content.decode()
    assert ('hx-trigger="every 1s"' in later, "?size=small" in later) == (False, True)


def test_a_script_hears_of_a_wrong_file_in_its_block(draft: Application, wang: User, visit: Visit) -> None:
    answer = visit(wang).post(url(draft, "id_front"), {"file-id_front": SimpleUploadedFile("a", b"a")}, headers=HTMX)
    assert "This is not a JPEG, PNG or HEIC picture and not a PDF." in text(answer)
    assert "<html" not in answer.content.decode()


def test_the_block_alone_is_only_for_scripts(draft: Application, wang: User, visit: Visit) -> None:
    assert visit(wang).get(url(draft, "id_front")).headers["Location"] == url(draft)
    assert visit(wang).get(url(draft, "no_such"), headers=HTMX).status_code == 404


def test_going_on_takes_the_chosen_files_along(draft: Application, wang: User, visit: Visit) -> None:
    answer = visit(wang).post(url(draft), {"file-counter": upload(), "onward": "1"})
    assert answer.headers["Location"] == f"/applications/{draft.pk}/step/terminal/"
    assert kinds(draft) == {"counter": "received"}
    assert (
        visit(wang).post(url(draft), {"onward": "1"}).headers["Location"] == f"/applications/{draft.pk}/step/terminal/"
    )


def test_uploading_without_end_is_stopped_for_a_while(draft: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    with time_machine.travel(timezone.now(), tick=False):  # all within one minute, however slow the machine is
        for _ in range(60):
            browser.post(url(draft), {"file-counter": SimpleUploadedFile("a", b"a")})
        page = browser.post(url(draft), {"file-counter": upload()})
    assert summary(page) == ["Checkout counter: That was too often. Please wait a moment."]


def test_papers_of_a_submitted_application_stay(submitted: Application, wang: User, visit: Visit) -> None:
    before = current_documents(submitted).get(kind="counter").pk
    answer = visit(wang).post(url(submitted), {"file-counter": upload()}, follow=True)
    assert "This application was submitted in the meantime, so this page is closed." in text(answer)
    visit(wang).post(reverse("applications:document_remove", args=[before]))
    assert current_documents(submitted).get(kind="counter").pk == before


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_questions_whatever_it_shows(
    count: int, draft: Application, wang: User, visit: Visit, django_assert_num_queries: Any
) -> None:
    browser = visit(wang)
    for kind in ("id_front", "id_back", "counter")[:count]:
        browser.post(url(draft), {f"file-{kind}": upload()})
    with django_assert_num_queries(5):  # session, user, application, papers, their pages
        browser.get(url(draft))
