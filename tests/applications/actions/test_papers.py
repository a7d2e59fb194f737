"""Papers: taken in, made into pages once, refused with a reason, superseded and never lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage

from applications.actions.papers import add_document, remove_document
from applications.models import Application, Document, DocumentPage
from applications.queries import current_documents
from applications.tasks import process_document
from portal.documents import storage
from portal.effects.pages import MAX_TRIES
from portal.errors import PortalError
from portal.models import User
from tests.applications.conftest import PHOTO, photo, upload

Settle = Callable[[Callable[[], Any]], Any]


def test_a_photo_becomes_a_page_and_the_original_goes(draft: Application, wang: User, settle: Settle) -> None:
    document = settle(lambda: add_document(draft, by=wang, kind="id_front", upload=upload(name="C:\\证件\\正面.jpg")))
    original = document.stored_name
    document.refresh_from_db()
    assert (document.state, document.page_count, document.stored_name) == ("ready", 1, "")
    assert document.original_name == "正面.jpg"
    assert not default_storage.exists(original)
    page = document.pages.get()
    assert storage.content(page.stored_name).startswith(b"\xff\xd8\xff")
    assert (page.width, page.height) == (640, 400)


def test_making_pages_twice_changes_nothing(draft: Application, wang: User, settle: Settle) -> None:
    document = settle(lambda: add_document(draft, by=wang, kind="id_front", upload=upload()))
    before = list(DocumentPage.objects.values())
    process_document(str(document.pk))
    assert list(DocumentPage.objects.values()) == before


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty"), (b"<svg/>", "type"), (PHOTO + b"\0" * 5000, "too_large")]
)
def test_an_unfit_file_is_refused_at_once(
    draft: Application, wang: User, settings: Any, content: bytes, code: str
) -> None:
    settings.DOCUMENT_MAX_BYTES = len(PHOTO) + 1000
    with pytest.raises(PortalError) as caught:
        add_document(draft, by=wang, kind="id_front", upload=upload(content))
    assert (caught.value.code, caught.value.field) == (code, "file")
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "code"), [(PHOTO[:600], "damaged"), (photo(400, 50), "too_small"), (b"%PDF-1.4 no", "damaged")]
)
def test_a_file_that_cannot_be_opened_says_why(
    draft: Application, wang: User, settle: Settle, content: bytes, code: str
) -> None:
    document = settle(lambda: add_document(draft, by=wang, kind="id_front", upload=upload(content)))
    original = document.stored_name
    document.refresh_from_db()
    assert (document.state, document.reason, document.pages.count()) == ("refused", code, 0)
    assert not default_storage.exists(original)


def test_a_newer_paper_supersedes_and_keeps_the_older_as_evidence(
    draft: Application, wang: User, settle: Settle
) -> None:
    first = settle(lambda: add_document(draft, by=wang, kind="id_front", upload=upload()))
    second = settle(lambda: add_document(draft, by=wang, kind="id_front", upload=upload()))
    assert list(current_documents(draft)) == [second]
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert default_storage.exists(first.pages.get().stored_name)


def test_a_paper_can_be_taken_back(draft: Application, wang: User, stranger: User) -> None:
    document = add_document(draft, by=wang, kind="id_front", upload=upload())
    with pytest.raises(PortalError, match="not_allowed"):
        remove_document(document, by=stranger)
    remove_document(document, by=wang)
    assert list(current_documents(draft)) == []


def test_taking_back_a_paper_leaves_the_one_that_came_in_its_place_meanwhile(draft: Application, wang: User) -> None:
    in_hand = add_document(draft, by=wang, kind="id_front", upload=upload())
    newer = add_document(Application.objects.get(pk=draft.pk), by=wang, kind="id_front", upload=upload())
    remove_document(in_hand, by=wang)
    assert list(current_documents(draft)) == [newer]
    for _press in range(2):
        remove_document(newer, by=wang)
    assert draft.events.filter(name="remove_document").count() == 1


def test_what_is_not_asked_for_is_not_taken(draft: Application, wang: User) -> None:
    for kind in ("bank_card_back", "account_proof"):
        with pytest.raises(PortalError, match="kind_unknown"):
            add_document(draft, by=wang, kind=kind, upload=upload())


def test_a_stranger_leaves_no_file_behind(draft: Application, stranger: User) -> None:
    def files() -> int:
        return sum(len(default_storage.listdir(f"documents/{folder}")[1]) for folder in folders())

    def folders() -> list[str]:
        return default_storage.listdir("documents")[0] if default_storage.exists("documents") else []

    before = files()
    with pytest.raises(PortalError, match="not_allowed"):
        add_document(draft, by=stranger, kind="id_front", upload=upload())
    assert files() == before


def test_submitted_papers_cannot_be_exchanged(submitted: Application, wang: User) -> None:
    with pytest.raises(PortalError, match="not_editable"):
        add_document(submitted, by=wang, kind="id_front", upload=upload())


def test_a_paper_that_kills_its_worker_is_given_up_with_a_reason(draft: Application, wang: User) -> None:
    document = add_document(draft, by=wang, kind="id_front", upload=upload())
    Document.objects.filter(pk=document.pk).update(tries=MAX_TRIES)
    process_document(str(document.pk))
    document.refresh_from_db()
    assert (document.state, document.reason) == ("refused", "too_complex")


def test_a_lost_original_is_refused_not_tried_forever(draft: Application, wang: User) -> None:
    document = add_document(draft, by=wang, kind="id_front", upload=upload())
    storage.delete(document.stored_name)
    process_document(str(document.pk))
    document.refresh_from_db()
    assert (document.state, document.reason) == ("refused", "damaged")
