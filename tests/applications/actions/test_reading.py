"""Papers are looked at once, their picture and their text; what people make of it is theirs."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from applications.actions.draft import save_step
from applications.actions.papers import add_document, send_anyway
from applications.actions.submit import submit
from applications.effects.reading import MAX_TRIES, left_over, read_document
from applications.models import Application, Document, DocumentReading, ReadingState
from applications.queries import answers_of, current_documents
from applications.readings import differences_of, reading_findings, readings_of
from applications.rules.read import fields_to_json
from applications.tasks import process_document, sweep
from portal.documents import storage
from portal.errors import PortalError
from portal.models import User
from tests.applications.actions.read_papers import NUMBER, answers, paper, said
from tests.applications.conftest import BUSINESS, CONSENTS, PERSONAL, SETTLEMENT, upload
from tests.portal import papers_drawn as drawn
from tests.slips import needs_font

Settle = Callable[[Callable[[], Any]], Any]


@pytest.fixture(autouse=True)
def reading_is_on(settings: Any, request: pytest.FixtureRequest) -> None:
    """But for those whose seven papers are there already: they say themselves what was read on them."""
    settings.READ_DOCUMENTS = "filled" not in request.fixturenames


@needs_font
def test_a_photo_is_judged_read_and_filled_in(draft: Application, wang: User, settle: Settle) -> None:
    photo = drawn.jpeg(drawn.on_a_table(drawn.id_front(), angle=2))
    settle(lambda: add_document(draft, by=wang, kind="id_front", upload=upload(photo)))
    reading = DocumentReading.objects.get()
    assert (reading.state, reading.flaws, reading.due_at) == (ReadingState.READ, [], None)
    assert reading.judged_at is not None
    assert reading.values["id_number"].value == NUMBER
    assert answers(draft, "contact.name", "contact.id_number") == ["王小禾", NUMBER]


@needs_font
def test_a_lapsed_paper_is_told_and_its_day_not_filled_in(draft: Application, wang: User, settle: Settle) -> None:
    card = drawn.id_back(drawn.Person(valid="2010.05.11-2020.05.11"))
    settle(lambda: add_document(draft, by=wang, kind="id_back", upload=upload(drawn.jpeg(drawn.on_a_table(card)))))
    assert DocumentReading.objects.get().flaws == ["expired"]
    assert answers(draft, "contact.id_valid_until") == [None]


@needs_font
def test_both_sides_on_two_pages_of_a_pdf_are_read(draft: Application, wang: User, settle: Settle) -> None:
    out = io.BytesIO()
    pages = [drawn.on_a_table(drawn.licence()), drawn.on_a_table(drawn.permit())]
    pages[1].save(out, "PDF", save_all=True, append_images=[pages[0]])
    settle(lambda: add_document(draft, by=wang, kind="business_licence", upload=upload(out.getvalue(), "执照.pdf")))
    reading = DocumentReading.objects.get()
    assert reading.document.page_count == 2
    assert (reading.values["uscc"].page, reading.values["uscc"].value) == (2, "91110101MA00ABC16R")


def test_a_picture_without_text_is_unreadable_and_typing_goes_on(
    draft: Application, wang: User, settle: Settle
) -> None:
    settle(lambda: add_document(draft, by=wang, kind="id_front", upload=upload()))
    reading = DocumentReading.objects.get()
    assert (reading.state, reading.fields) == (ReadingState.UNREADABLE, "")
    assert {"too_small", "greyscale"} <= set(reading.flaws)
    save_step(draft, "personal", by=wang, values={"name": "示例甲"})


def test_a_shop_is_judged_and_not_read(draft: Application, wang: User, settle: Settle) -> None:
    settle(lambda: add_document(draft, by=wang, kind="shop_front", upload=upload()))
    reading = DocumentReading.objects.get()
    assert (reading.state, reading.fields) == (ReadingState.READ, "")


def test_it_is_read_once_however_often_it_is_asked_for(draft: Application, wang: User) -> None:
    card = paper(draft, "shop_front", wang)
    read_document(str(card.pk))
    before = DocumentReading.objects.values().get()
    read_document(str(card.pk))
    process_document(str(card.pk))
    assert DocumentReading.objects.values().get() == before


def test_nobody_reads_before_the_pages_are_made(draft: Application, wang: User) -> None:
    document = add_document(draft, by=wang, kind="shop_front", upload=upload())
    read_document(str(document.pk))
    assert DocumentReading.objects.get().tries == 0


def test_a_killed_worker_loses_nothing(draft: Application, wang: User) -> None:
    """It claimed the row and died; once its lease is over the sweeper asks again."""
    card = paper(draft, "shop_front", wang)
    reading = DocumentReading.objects.get()
    assert reading.claim(timedelta(seconds=60))
    long_ago = timezone.now() - timedelta(minutes=2)
    DocumentReading.objects.update(due_at=long_ago)
    assert left_over(timezone.now()) == []
    DocumentReading.objects.update(lease_until=long_ago)
    assert left_over(timezone.now()) == [str(card.pk)]
    sweep()
    reading.refresh_from_db()
    assert (reading.state, reading.tries) == (ReadingState.READ, 2)


def test_a_worker_that_comes_back_late_writes_nothing(draft: Application, wang: User) -> None:
    card = paper(draft, "shop_front", wang)
    late = DocumentReading.objects.get()
    assert late.claim(timedelta(seconds=60))
    DocumentReading.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    read_document(str(card.pk))
    assert not late.settle(state=ReadingState.UNREADABLE, fields="")
    assert DocumentReading.objects.get().state == ReadingState.READ


def test_a_paper_that_kills_its_worker_is_given_up(draft: Application, wang: User) -> None:
    card = paper(draft, "id_front", wang)
    DocumentReading.objects.update(tries=MAX_TRIES)
    read_document(str(card.pk))
    reading = DocumentReading.objects.get()
    assert (reading.state, reading.trouble, reading.due_at) == (ReadingState.UNREADABLE, "too_complex", None)


def test_a_refused_a_replaced_and_a_lost_paper_are_done_with(draft: Application, wang: User) -> None:
    broken = paper(draft, "id_front", wang, b"\xff\xd8\xff broken")
    read_document(str(broken.pk))
    old = paper(draft, "counter", wang)
    paper(draft, "counter", wang)
    read_document(str(old.pk))
    lost = paper(draft, "shop_inside", wang)
    storage.delete(lost.pages.get().stored_name)
    read_document(str(lost.pk))
    troubles = dict(DocumentReading.objects.filter(due_at=None).values_list("document", "trouble"))
    assert troubles == {broken.pk: "no_pages", old.pk: "no_pages", lost.pk: "damaged"}


def test_switched_off_nobody_looks(draft: Application, wang: User, settings: Any) -> None:
    settings.READ_DOCUMENTS = False
    add_document(draft, by=wang, kind="id_front", upload=upload())
    assert DocumentReading.objects.count() == 0


def flawed(application: Application, by: User) -> Document:
    card = paper(application, "id_front", by)
    DocumentReading.objects.update(flaws=["blurred"], state=ReadingState.READ, due_at=None)
    return card


def test_the_applicant_may_send_a_flawed_picture_anyway(draft: Application, wang: User, stranger: User) -> None:
    card = flawed(draft, wang)
    with pytest.raises(PortalError, match="not_allowed"):
        send_anyway(card, by=stranger)
    send_anyway(card, by=wang, reason="证件磨损")
    reading = DocumentReading.objects.get()
    assert (reading.asks, reading.accepted_note) == (False, "证件磨损")
    assert draft.events.get(name="send_anyway").payload == {"kind": "id_front", "document": str(card.pk)}


def test_a_yes_to_a_picture_that_was_replaced_meanwhile_counts_for_nothing(draft: Application, wang: User) -> None:
    card = flawed(draft, wang)
    paper(draft, "id_front", wang)
    with pytest.raises(PortalError, match="replaced"):
        send_anyway(card, by=wang)


def test_flaws_and_differences_are_soft_findings(filled: Application, wang: User) -> None:
    for kind, fields in (("id_front", {"name": said("王小禾"), "id_number": said(PERSONAL["id_number"])}),
                         ("business_licence", {"uscc": said("91110101MA00ABC16R"), "name": said(BUSINESS["name"])}),
                         ("bank_card", {"account_number": said(SETTLEMENT["account_number"])})):  # fmt: skip
        card = current_documents(filled).get(kind=kind)
        DocumentReading.objects.create(document=card, flaws=["glare"] * (kind == "id_front"),
                                       fields=fields_to_json(fields))  # fmt: skip
    now = answers_of(filled)
    assert {one.dotted for one in differences_of(filled, now)} == {"contact.name", "business.uscc"}
    found = reading_findings(readings_of(filled), now)
    assert {(one.field, one.code, one.is_hard) for one in found} == {
        ("contact.name", "typed_differs", False),
        ("business.uscc", "typed_differs", False),
        ("documents.id_front", "glare", False),
    }


def test_soft_findings_stop_nobody_from_submitting(filled: Application, wang: User) -> None:
    card = current_documents(filled).get(kind="id_front")
    DocumentReading.objects.create(document=card, flaws=["expired"], fields=fields_to_json({"name": said("别人")}))
    assert submit(filled, by=wang, consents=CONSENTS).status == "submitted"
