"""One paper on one page: limits and samples first, then a verdict that leaves the decision to the person."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.actions.papers import add_document
from applications.models import Application, Document, DocumentReading, ReadingState
from applications.queries import current_documents
from applications.rules.papers import DocumentKind
from applications.rules.read import ReadValue, fields_to_json
from applications.views.samples import samples_of
from portal.effects import pages
from portal.models import User
from tests.applications.conftest import upload
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import summary, text

NAME = fields_to_json({"name": ReadValue("王小禾", 0.97, 1, (10, 10, 300, 60))})


def url(application: Application, kind: str = "id_front") -> str:
    return reverse("applications:take", args=[application.pk, kind])


def taken(application: Application, by: User, **columns: Any) -> Document:
    """A paper whose pages are made, and what was found on it."""
    document = add_document(application, by=by, kind="id_front", upload=upload())
    pages.process(Document, str(document.pk))
    if columns:
        DocumentReading.objects.create(document=document, **{"judged_at": timezone.now(), **columns})
    return document


def test_limits_come_first_then_a_good_and_two_bad_samples(draft: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).get(url(draft))
    words, html = text(page), page.content.decode()
    assert words.index("up to 15 MB") < words.index("Good: whole, sharp, in colour") < words.index("Take a photo")
    assert html.count("img/samples/id-front-") == 3
    assert html.count('capture="environment"') == 1


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_paper_has_its_samples(kind: DocumentKind) -> None:
    from django.contrib.staticfiles import finders

    samples = samples_of(kind)
    assert [one.is_good for one in samples] == [True, False, False]
    assert all(finders.find(one.picture) for one in samples)


def test_nobody_asks_for_the_back_of_the_bank_card(draft: Application, wang: User, visit: Visit) -> None:
    assert "Never photograph the back" in text(visit(wang).get(url(draft, "bank_card")))
    assert visit(wang).get(url(draft, "bank_card_back")).status_code == 404


def test_a_photo_is_taken_and_the_page_asks_by_itself_what_became_of_it(
    draft: Application, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    assert browser.post(url(draft), {"file-id_front": upload()}).headers["Location"] == url(draft)
    waiting = browser.get(url(draft)).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    assert "Look again how far it is" in waiting  # without a script
    pages.process(Document, str(current_documents(draft).get().pk))
    assert "every 1s" not in browser.get(url(draft)).content.decode()


def test_a_wrong_file_is_said_and_the_old_picture_kept(draft: Application, wang: User, visit: Visit) -> None:
    before = taken(draft, wang)
    page = visit(wang).post(url(draft), {"file-id_front": upload(b"<svg/>", "x.svg")})
    assert summary(page)[0].startswith("This is not a JPEG, PNG or HEIC picture and not a PDF.")
    assert current_documents(draft).get() == before


def test_while_the_text_is_read_the_verdict_on_the_picture_is_there(
    draft: Application, wang: User, visit: Visit
) -> None:
    document = taken(draft, wang, flaws=["glare"])
    page = visit(wang).get(url(draft))
    assert "A reflection covers a part of the picture." in text(page)
    assert 'hx-trigger="every 1s"' in page.content.decode()
    Document.objects.filter(pk=document.pk).update(created_at=timezone.now() - timedelta(minutes=2))
    late = visit(wang).get(url(draft))
    assert "every 1s" not in late.content.decode()
    assert "Reading takes longer than usual." in text(late)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"state": ReadingState.READ, "fields": NAME}, "The picture is good: nothing stands against it."),
        ({"state": ReadingState.READ, "fields": NAME}, "What it filled in is marked on its page"),
        ({"state": ReadingState.UNREADABLE}, "Type it on its page; that is just as good."),
        ({"state": ReadingState.READ, "flaws": ["expired"]}, "this paper is no longer valid."),
        ({"state": ReadingState.READ, "flaws": ["from_the_future"]}, "Something about the picture is unusual."),
    ],
)
def test_the_verdict_is_in_plain_words(
    columns: dict[str, Any], words: str, draft: Application, wang: User, visit: Visit
) -> None:
    taken(draft, wang, **columns)
    assert words in text(visit(wang).get(url(draft)))


def test_it_can_be_used_anyway_with_a_note_for_the_reviewer(draft: Application, wang: User, visit: Visit) -> None:
    document = taken(draft, wang, state=ReadingState.READ, flaws=["blurred"])
    browser = visit(wang)
    anyway = reverse("applications:document_anyway", args=[document.pk])
    assert anyway in browser.get(url(draft)).content.decode()
    page = browser.post(anyway, {"note": "磨损"}, follow=True)
    assert "Kept. A person will look at it." in text(page)
    assert "You use it anyway. A person will look." in text(page)
    assert DocumentReading.objects.get().accepted_note == "磨损"
    assert anyway not in browser.get(url(draft)).content.decode()


def test_the_list_of_papers_says_what_was_found(draft: Application, wang: User, visit: Visit) -> None:
    taken(draft, wang, state=ReadingState.READ, flaws=["cut_edge"], fields=NAME)
    words = text(visit(wang).get(reverse("applications:documents", args=[draft.pk])))
    assert "An edge seems to be cut off." in words
    assert "Take it again, or use it anyway" in words
    assert "What it filled in is marked on its page for you to confirm." in words


def test_after_one_paper_the_next_that_is_missing_follows(draft: Application, wang: User, visit: Visit) -> None:
    taken(draft, wang)
    page = visit(wang).get(url(draft))
    assert "Next: Identity card, side with the national emblem" in text(page)
    assert url(draft, "id_back") in page.content.decode()


def test_the_page_of_a_submitted_application_is_closed(submitted: Application, wang: User, visit: Visit) -> None:
    assert visit(wang).get(url(submitted)).headers["Location"] == f"/applications/{submitted.pk}/"


# --- the piece of the page ------------------------------------------------------------------------------------------


def test_the_place_where_it_was_read_is_cut_out_and_kept_nowhere(draft: Application, wang: User, visit: Visit) -> None:
    document = taken(draft, wang, state=ReadingState.READ, fields=NAME)
    here = reverse("applications:document_piece", args=[document.pk, "name"])
    answer = visit(wang).get(here)
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert visit(wang).get(here.replace("/name/", "/uscc/")).status_code == 404


def test_without_a_reading_there_is_no_piece(draft: Application, wang: User, visit: Visit) -> None:
    document = taken(draft, wang)
    assert visit(wang).get(reverse("applications:document_piece", args=[document.pk, "name"])).status_code == 404


def test_strangers_find_neither_piece_nor_verdict(
    draft: Application, wang: User, stranger: User, rita: User, visit: Visit
) -> None:
    document = taken(draft, wang, state=ReadingState.READ, flaws=["blurred"], fields=NAME)
    piece = reverse("applications:document_piece", args=[document.pk, "name"])
    anyway = reverse("applications:document_anyway", args=[document.pk])
    assert [visit(who).get(piece).status_code for who in (stranger,)] == [404]
    assert [visit(who).post(anyway).status_code for who in (stranger,)] == [404]
    assert visit(stranger).get(url(draft)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_questions_whatever_it_shows(
    count: int, draft: Application, wang: User, visit: Visit, django_assert_num_queries: Any
) -> None:
    for kind in ("id_front", "id_back", "counter")[:count]:
        document = add_document(draft, by=wang, kind=kind, upload=upload())
        DocumentReading.objects.create(document=document)
    browser = visit(wang)
    with django_assert_num_queries(5):  # session, user, application, papers, their pages
        browser.get(url(draft))


def test_who_came_from_the_check_page_goes_back_there_from_every_stop(
    filled: Application, wang: User, visit: Visit
) -> None:
    browser = visit(wang)
    papers, take = reverse("applications:documents", args=[filled.pk]), url(filled)
    assert f'{take}?next=check"' in browser.get(f"{papers}?next=check").content.decode()
    block = browser.get(f"{papers}id_front/?next=check", headers={"HX-Request": "true"}).content.decode()
    assert f'{take}?next=check"' in block
    sent = browser.post(f"{take}?next=check", {"file-id_front": upload()})
    assert sent.headers["Location"] == f"{take}?next=check"
    pages.process(Document, str(current_documents(filled).get(kind="id_front").pk))
    assert f'href="/applications/{filled.pk}/check/"' in browser.get(f"{take}?next=check").content.decode()
    removed = reverse("applications:document_remove", args=[current_documents(filled).get(kind="counter").pk])
    assert f'{removed}?next=check"' in browser.get(f"{papers}?next=check").content.decode()
    assert browser.post(f"{removed}?next=check").headers["Location"] == f"{papers}?next=check"


def test_a_picture_used_anyway_leads_back_to_where_the_person_came_from(
    draft: Application, wang: User, visit: Visit
) -> None:
    document = taken(draft, wang, state=ReadingState.READ, flaws=["blurred"])
    anyway = reverse("applications:document_anyway", args=[document.pk]) + "?next=check"
    browser = visit(wang)
    assert f'action="{anyway}"' in browser.get(f"{url(draft)}?next=check").content.decode()
    papers = reverse("applications:documents", args=[draft.pk])
    assert browser.post(anyway).headers["Location"] == f"{papers}?next=check#id_front"
