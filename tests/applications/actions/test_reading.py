"""Papers are looked at once: their picture, their text; what is empty is filled in, and typed text always wins."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from applications.actions.draft import save_step
from applications.actions.papers import add_document, remove_document, send_anyway
from applications.effects.prefill import prefill
from applications.effects.reading import MAX_TRIES, left_over, read_document
from applications.models import Application, Document, DocumentReading, ReadField, ReadingState
from applications.queries import answers_of, current_documents
from applications.readings import differences_of, reading_findings, unconfirmed
from applications.rules.read import ReadValue, fields_to_json
from applications.tasks import process_document, sweep
from portal.documents import storage
from portal.errors import PortalError
from portal.models import User
from tests.applications.conftest import BUSINESS, CONSENTS, PERSONAL, SETTLEMENT, upload
from tests.portal import papers_drawn as drawn
from tests.slips import needs_font

Settle = Callable[[Callable[[], Any]], Any]
NUMBER = "110101190001010022"


@pytest.fixture(autouse=True)
def reading_is_on(settings: Any, request: pytest.FixtureRequest) -> None:
    """But for those whose seven papers are there already: they say themselves what was read on them."""
    settings.READ_DOCUMENTS = "filled" not in request.fixturenames


def said(value: str, page: int = 1) -> ReadValue:
    return ReadValue(value, 0.97, page, (10, 20, 300, 60))


def paper(application: Application, kind: str, by: User, content: bytes | None = None) -> Document:
    """A paper whose pages are made and which nobody has read yet."""
    from portal.effects import pages

    document = add_document(application, by=by, kind=kind, upload=upload(content) if content else upload())
    pages.process(Document, str(document.pk))
    document.refresh_from_db()
    return document


def answers(application: Application, *names: str) -> list[Any]:
    values = answers_of(Application.objects.get(pk=application.pk)).values
    return [values[name] for name in names]


# --- filling in -----------------------------------------------------------------------------------------------------


def test_what_is_empty_is_filled_in_and_remembered_as_read(draft: Application, wang: User) -> None:
    card = paper(draft, "id_front", wang)
    filled = prefill(card, {"name": said("王小禾"), "id_number": said(NUMBER), "address": said("样例街道 12 号")})
    assert filled == ["contact.name", "contact.id_number"]
    assert answers(draft, "contact.name", "contact.id_number") == ["王小禾", NUMBER]
    assert set(unconfirmed(Application.objects.get(pk=draft.pk))) == {"contact.name", "contact.id_number"}
    one = ReadField.objects.get(dotted="contact.id_number")
    assert (one.document, one.name, one.confirmed_at) == (card, "id_number", None)


def test_a_number_that_was_filled_in_is_found_by_its_index_like_a_typed_one(draft: Application, wang: User) -> None:
    prefill(paper(draft, "bank_card", wang), {"account_number": said("6217000000000000004")})
    filled = Application.objects.get(pk=draft.pk).settlement
    index, last4 = filled.account_number_index, filled.last4
    filled.save()
    assert (filled.account_number_index, filled.last4) == (index, last4)
    assert last4 == "0004"


def test_what_was_typed_stands(filled: Application, wang: User) -> None:
    before = answers_of(Application.objects.get(pk=filled.pk)).values
    read = {"name": said("王小禾"), "id_number": said(NUMBER)}
    assert prefill(current_documents(filled).get(kind="id_front"), read) == []
    licence = {"name": said("别的店"), "uscc": said("91110101MA00ABC16R"), "valid_until": said("2041-06-17")}
    assert prefill(current_documents(filled).get(kind="business_licence"), licence) == []
    assert answers_of(Application.objects.get(pk=filled.pk)).values == before
    assert ReadField.objects.count() == 0


def test_who_types_while_the_paper_is_read_wins(draft: Application, wang: User) -> None:
    """The worker holds what it read; before it writes, the person saves."""
    card = paper(draft, "id_front", wang)
    in_hand = Document.objects.select_related("application__personal").get(pk=card.pk)
    assert in_hand.application.personal.name == ""
    save_step(draft, "personal", by=wang, values={"name": "示例甲"})
    assert prefill(in_hand, {"name": said("王小禾"), "id_number": said(NUMBER)}) == ["contact.id_number"]
    assert answers(draft, "contact.name") == ["示例甲"]


@pytest.mark.parametrize(("until", "kept"), [("2040-05-11", (date(2040, 5, 11), False)), ("long_term", (None, True))])
def test_a_day_or_long_term_is_filled_in(
    until: str, kept: tuple[date | None, bool], draft: Application, wang: User
) -> None:
    prefill(paper(draft, "id_back", wang), {"valid_until": said(until)})
    assert tuple(answers(draft, "contact.id_valid_until", "contact.id_long_term")) == kept
    assert set(unconfirmed(Application.objects.get(pk=draft.pk))) == {"contact.id_valid_until"}


def test_a_tick_at_long_term_is_an_answer(draft: Application, wang: User) -> None:
    save_step(draft, "personal", by=wang, values={"id_long_term": True})
    assert prefill(paper(draft, "id_back", wang), {"valid_until": said("2040-05-11")}) == []


def test_a_better_picture_replaces_what_an_earlier_one_said_and_nobody_touched(draft: Application, wang: User) -> None:
    prefill(paper(draft, "id_front", wang), {"name": said("王小未"), "id_number": said(NUMBER)})
    second = paper(draft, "id_front", wang)
    assert prefill(second, {"name": said("王小禾"), "id_number": said("110101190001010014")}) == [
        "contact.name",
        "contact.id_number",
    ]
    assert answers(draft, "contact.name", "contact.id_number") == ["王小禾", "110101190001010014"]
    assert set(ReadField.objects.values_list("document", flat=True)) == {second.pk}


def test_what_was_confirmed_is_the_persons_own(draft: Application, wang: User) -> None:
    prefill(paper(draft, "id_front", wang), {"name": said("王小未")})
    save_step(draft, "personal", by=wang, values={"name": "王小未"}, confirmed=["name"])
    assert unconfirmed(Application.objects.get(pk=draft.pk)) == {}
    assert prefill(paper(draft, "id_front", wang), {"name": said("王小禾")}) == []
    assert answers(draft, "contact.name") == ["王小未"]


def test_what_was_typed_over_is_not_read_any_more(draft: Application, wang: User) -> None:
    prefill(paper(draft, "id_front", wang), {"name": said("王小未")})
    save_step(draft, "personal", by=wang, values={"name": "王小禾"})
    assert ReadField.objects.get().confirmed_at is not None
    assert prefill(paper(draft, "id_front", wang), {"name": said("别人")}) == []


def test_what_is_not_asked_of_this_subject_is_not_filled_in(wang: User) -> None:
    from applications.actions.draft import start_application

    micro = start_application(by=wang, subject_type="micro")
    card = paper(micro, "id_front", wang)
    Document.objects.filter(pk=card.pk).update(kind="business_licence")  # from before the subject was changed
    card.refresh_from_db()
    assert prefill(card, {"uscc": said("91110101MA00ABC16R"), "valid_until": said("2041-06-17")}) == []


def test_nothing_is_filled_in_once_it_is_submitted_or_the_paper_replaced(submitted: Application, wang: User) -> None:
    card = current_documents(submitted).get(kind="id_front")
    assert prefill(card, {"name": said("王小禾")}) == []


def test_a_paper_that_was_taken_back_fills_in_nothing(draft: Application, wang: User) -> None:
    card = paper(draft, "id_front", wang)
    remove_document(card, by=wang)
    assert prefill(card, {"name": said("王小禾")}) == []


def test_a_value_too_long_for_its_column_is_left_out(draft: Application, wang: User) -> None:
    read = {"name": said("很" * 101), "address": said("样例街道")}
    assert prefill(paper(draft, "business_licence", wang), read) == ["business.address"]


def test_who_reads_the_answers_back_meanwhile_must_read_them_once_more(draft: Application, wang: User) -> None:
    card = paper(draft, "id_front", wang)
    before = Application.objects.get(pk=draft.pk).version
    prefill(card, {"name": said("王小禾")})
    assert Application.objects.get(pk=draft.pk).version == before + 1


# --- looking at a paper ---------------------------------------------------------------------------------------------


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
    import io

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


# --- what people make of it -----------------------------------------------------------------------------------------


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
    found = reading_findings(filled, now)
    assert {(one.field, one.code, one.is_hard) for one in found} == {
        ("contact.name", "typed_differs", False),
        ("business.uscc", "typed_differs", False),
        ("documents.id_front", "glare", False),
    }


def test_soft_findings_stop_nobody_from_submitting(filled: Application, wang: User) -> None:
    from applications.actions.submit import submit

    card = current_documents(filled).get(kind="id_front")
    DocumentReading.objects.create(document=card, flaws=["expired"], fields=fields_to_json({"name": said("别人")}))
    assert submit(filled, by=wang, consents=CONSENTS).status == "submitted"
