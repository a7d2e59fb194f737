"""Answers that were read from papers: marked beside the picture, confirmed by saving, and never in a person's way."""

import re
from typing import Any

import pytest
from django.urls import reverse

from applications.actions.draft import save_step
from applications.effects.prefill import prefill
from applications.models import Application, Document, DocumentReading, ReadField
from applications.queries import answers_of, current_documents
from applications.rules.read import ReadValue, fields_to_json
from portal.models import User
from tests.applications.conftest import PERSONAL, upload
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import text

NUMBER = "110101190001010022"
READ = {"name": ReadValue("王小禾", 0.97, 1, (1, 2, 3, 4)), "id_number": ReadValue(NUMBER, 0.97, 1, (1, 2, 3, 4))}
TYPED = {"name": "", "id_number": "", "id_long_term": "on", "mobile": "13800138000", "email": ""}


def step(application: Application, key: str = "personal") -> str:
    return reverse("applications:step", args=[application.pk, key])


@pytest.fixture
def read(draft: Application, wang: User) -> Document:
    """Name and number were filled in from the identity card."""
    from applications.actions.papers import add_document

    card = add_document(draft, by=wang, kind="id_front", upload=upload())
    DocumentReading.objects.create(document=card, fields=fields_to_json(READ))
    assert prefill(card, READ) == ["contact.name", "contact.id_number"]
    return card


def confirmed(application: Application) -> set[str]:
    return set(application.read_fields.filter(confirmed_at__isnull=False).values_list("dotted", flat=True))


def answer(application: Application, name: str) -> Any:
    return answers_of(Application.objects.get(pk=application.pk)).values[name]


def test_a_field_that_was_read_says_so_beside_the_place_on_the_picture(
    read: Document, draft: Application, wang: User, visit: Visit
) -> None:
    page = visit(wang).get(step(draft))
    assert text(page).count("Read from the identity card, please confirm.") == 2
    html = page.content.decode()
    assert reverse("applications:document_piece", args=[read.pk, "id_number"]) in html
    assert f'value="{NUMBER}"' in html  # in full: it can be compared only so


def test_saving_the_page_confirms_what_it_showed(read: Document, draft: Application, wang: User, visit: Visit) -> None:
    sent = {**TYPED, "name": "王小禾", "id_number": NUMBER, "read": ["name", "id_number"]}
    visit(wang).post(step(draft), sent)
    assert confirmed(draft) == {"contact.name", "contact.id_number"}
    page = visit(wang).get(step(draft))
    assert "please confirm" not in text(page)
    assert NUMBER not in page.content.decode()


def test_typing_something_else_wins(read: Document, draft: Application, wang: User, visit: Visit) -> None:
    sent = {**TYPED, "name": "示例甲", "id_number": PERSONAL["id_number"], "read": ["name", "id_number"]}
    visit(wang).post(step(draft), sent)
    assert (answer(draft, "contact.name"), answer(draft, "contact.id_number")) == ("示例甲", PERSONAL["id_number"])
    assert confirmed(draft) == {"contact.name", "contact.id_number"}


def test_emptying_what_was_shown_empties_it(read: Document, draft: Application, wang: User, visit: Visit) -> None:
    visit(wang).post(step(draft), {**TYPED, "read": ["name", "id_number"], "later": "1"})
    assert (answer(draft, "contact.name"), answer(draft, "contact.id_number")) == ("", "")
    assert "please confirm" not in text(visit(wang).get(step(draft)))


def test_what_was_read_while_the_page_stood_open_is_kept_and_still_to_be_confirmed(
    read: Document, draft: Application, wang: User, visit: Visit
) -> None:
    """The page was drawn before, so its fields were empty and it names none as read."""
    answered = visit(wang).post(step(draft), TYPED)
    assert answered.status_code == 302
    assert (answer(draft, "contact.name"), answer(draft, "contact.id_number")) == ("王小禾", NUMBER)
    assert (answer(draft, "contact.mobile"), confirmed(draft)) == ("13800138000", set())


def test_an_empty_field_saved_at_the_very_moment_takes_nothing_away(
    read: Document, draft: Application, wang: User
) -> None:
    """The form was judged before the paper was read, and is saved after it."""
    save_step(draft, "personal", by=wang, values={"name": "", "id_number": "", "mobile": "13800138000"})
    assert (answer(draft, "contact.name"), answer(draft, "contact.id_number")) == ("王小禾", NUMBER)
    save_step(draft, "personal", by=wang, values={"name": ""}, shown=["name"])
    assert answer(draft, "contact.name") == ""


def test_a_field_with_a_mistake_is_not_confirmed(read: Document, draft: Application, wang: User, visit: Visit) -> None:
    sent = {**TYPED, "name": "王小禾", "id_number": NUMBER[:-1], "read": ["name", "id_number"]}
    visit(wang).post(step(draft), sent)
    assert confirmed(draft) == {"contact.name"}
    assert answer(draft, "contact.id_number") == NUMBER


def test_two_tabs_confirm_once_and_lose_nothing(read: Document, draft: Application, wang: User, visit: Visit) -> None:
    sent = {**TYPED, "name": "王小禾", "id_number": NUMBER, "read": ["name", "id_number"]}
    visit(wang).post(step(draft), sent)
    first = dict(ReadField.objects.values_list("dotted", "confirmed_at"))
    visit(wang).post(step(draft), {**sent, "id_number": ""})  # the other tab, from before
    assert dict(ReadField.objects.values_list("dotted", "confirmed_at")) == first
    assert answer(draft, "contact.id_number") == NUMBER


def test_the_check_page_lists_what_is_still_to_be_confirmed_and_leads_there(
    filled: Application, wang: User, visit: Visit
) -> None:
    card = current_documents(filled).get(kind="id_front")
    ReadField.objects.create(application=filled, dotted="contact.name", document=card, name="name",
                             value=PERSONAL["name"])  # fmt: skip
    page = visit(wang).get(reverse("applications:check", args=[filled.pk]))
    assert "Read from your documents, not confirmed yet" in text(page)
    assert re.search(r'href="[^"]*/step/personal/\?next=check#id_name"', page.content.decode())
    assert "Before you can submit" not in text(page)


def test_the_check_page_and_the_desk_say_where_papers_and_answers_differ(
    filled: Application, wang: User, visit: Visit
) -> None:
    card = current_documents(filled).get(kind="id_front")
    DocumentReading.objects.create(document=card, flaws=["blurred"], fields=fields_to_json(READ))
    words = text(visit(wang).get(reverse("applications:check", args=[filled.pk])))
    assert words.count("What was read on the identity card is different.") == 2
    assert "The picture is blurred." in words


def test_the_reviewer_sees_flaw_and_note(in_review: Application, rita: User, visit: Visit) -> None:
    from django.utils import timezone

    card = current_documents(in_review).get(kind="id_front")
    DocumentReading.objects.create(document=card, flaws=["blurred"], accepted_at=timezone.now(), accepted_note="磨损")
    from applications.desk.dossier import dossier_of

    row = next(row for row in dossier_of(in_review).rows if row.target == "documents.id_front")
    assert [str(found.message) for found in row.findings] == ["The picture is blurred."]
    assert row.paper is not None
    assert row.paper.document is not None
    assert row.paper.document.reading.accepted_note == "磨损"
