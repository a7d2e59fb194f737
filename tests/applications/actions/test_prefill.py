"""What was read fills in what is empty, and nothing else: whoever types, also at that very moment, wins."""

from datetime import date

import pytest

from applications.actions.draft import save_step, start_application
from applications.actions.papers import remove_document
from applications.effects.prefill import prefill
from applications.models import Application, Document, ReadField
from applications.queries import answers_of, current_documents
from applications.readings import unconfirmed
from portal.models import User
from tests.applications.actions.read_papers import NUMBER, answers, paper, said


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


def test_the_card_of_a_third_person_fills_in_the_account_once(draft: Application, wang: User) -> None:
    save_step(draft, "settlement", by=wang, values={"kind": "authorised"})
    card = paper(draft, "holder_id_front", wang)
    read = {"name": said("李代"), "id_number": said(NUMBER)}
    assert prefill(card, read) == ["settlement.holder", "settlement.holder_id_number"]
    assert answers(draft, "settlement.holder", "settlement.holder_id_number") == ["李代", NUMBER]
    save_step(draft, "settlement", by=wang, values={"holder": "李代表", "holder_id_number": "110101190001010014"})
    assert prefill(card, read) == []
    assert answers(draft, "settlement.holder", "settlement.holder_id_number") == ["李代表", "110101190001010014"]
