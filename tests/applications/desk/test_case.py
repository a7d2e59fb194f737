"""The page of one case: masked data, rules, papers, history, colleagues; and both languages."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.actions.papers import add_document
from applications.actions.review import ask_correction
from applications.desk.dossier import dossier_of
from applications.desk.history import EVENT_WORDS
from applications.effects.corrections import CorrectionItem
from applications.journey.moves import MOVES
from applications.models import Application, Business, DocumentReading, PersonalInfo
from applications.rules.read import ReadValue, fields_to_json
from applications.tasks import process_document
from portal.models import AuditEntry, User
from tests.applications.conftest import PERSONAL, SETTLEMENT, upload
from tests.applications.desk.conftest import Waiting

SECRETS = (PERSONAL["id_number"], PERSONAL["mobile"], SETTLEMENT["account_number"].replace(" ", ""))


def case(client: Client, application: Application, **headers: str) -> str:
    answer = client.get(reverse("applications:desk_case", args=[application.pk]), headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.content.decode()


def reveal_url(application: Application, field: str) -> str:
    return reverse("applications:desk_reveal", args=[application.pk, field])


def test_personal_data_is_masked_everywhere(at_desk: Client, in_review: Application) -> None:
    html = case(at_desk, in_review)
    for masked in ("1101**********0014", "138****8000", "**** 0004"):
        assert masked in html
    for secret in SECRETS:
        assert secret not in html


@pytest.mark.parametrize(
    ("field", "full"),
    list(zip(("contact.id_number", "contact.mobile", "settlement.account_number"), SECRETS, strict=True)),
)
def test_a_full_value_is_shown_once_for_a_written_reason(
    at_desk: Client, in_review: Application, rita: User, field: str, full: str
) -> None:
    url = reveal_url(in_review, field)
    assert full not in at_desk.get(url).content.decode()
    answer = at_desk.post(url, {"reason": "Compare with the card"})
    assert full in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.actor, entry.after, entry.reason) == (
        "reveal",
        f"application:{in_review.pk}",
        rita,
        {"field": field},
        "Compare with the card",
    )
    after = case(at_desk, in_review)
    assert full not in after
    assert "Looked at a full value" in after


def test_without_a_reason_nothing_is_shown_or_written(at_desk: Client, in_review: Application) -> None:
    for reason in ("", "  ", "x"):
        html = at_desk.post(reveal_url(in_review, "contact.mobile"), {"reason": reason}).content.decode()
        assert PERSONAL["mobile"] not in html
        assert 'class="error-summary"' in html
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize(
    "field", ["contact.name", "business.mcc", "contact.id_number_index", "nonsense", "documents.id_front"]
)
def test_only_masked_answers_can_be_revealed(at_desk: Client, in_review: Application, field: str) -> None:
    assert at_desk.get(reveal_url(in_review, field)).status_code == 404


def test_the_rules_say_the_same_as_to_the_applicant(at_desk: Client, in_review: Application) -> None:
    Business.objects.filter(application=in_review).update(uscc="92310115MA00ABC16X", mcc="9999")
    answer = at_desk.get(reverse("applications:desk_case", args=[in_review.pk]))
    rows = {row.target: row for section in answer.context["sections"] for row, _controls in section[2]}
    findings = {target: [str(f.message) for f in row.findings] for target, row in rows.items() if row.findings}
    assert set(findings) == {"business.uscc", "business.mcc"}
    html = answer.content.decode()
    assert all(sentence in html for sentences in findings.values() for sentence in sentences)


def test_codes_are_shown_with_their_meaning(at_desk: Client, in_review: Application) -> None:
    html = case(at_desk, in_review)
    for words in ("上海市 浦东新区", "5812 ", "2036-01-01", "Long-term"):
        assert words in re.sub(r"Shanghai ?(市辖区 )?|上海市 市辖区 ", "上海市 ", html)


def test_every_row_is_there_and_a_missing_answer_is_named(at_desk: Client, in_review: Application) -> None:
    PersonalInfo.objects.filter(application=in_review).update(email="")
    html = case(at_desk, in_review)
    assert html.count("data-row") == 24 + 7
    assert html.count("<figure") == 7
    assert "not given" in html


def test_what_was_read_stands_beside_what_was_typed(at_desk: Client, in_review: Application) -> None:
    card = in_review.documents.get(kind="id_front", superseded_at=None)
    box = (0, 0, 10, 10)
    read = {"name": ReadValue("王小乙", 0.99, 1, box), "id_number": ReadValue(PERSONAL["id_number"], 0.99, 1, box)}
    DocumentReading.objects.update_or_create(document=card, defaults={"fields": fields_to_json(read)})
    rows = {row.target: row for row in dossier_of(in_review).rows}
    assert (rows["contact.name"].read, rows["contact.id_number"].read) == ("王小乙", "1101**********0014")
    assert rows["business.name"].read is None
    html = case(at_desk, in_review)
    assert "王小乙" in html
    assert PERSONAL["id_number"] not in html


def test_an_earlier_upload_stays_beside_the_new_one(
    at_desk: Client, in_review: Application, rita: User, wang: User
) -> None:
    old = in_review.documents.get(kind="id_front")
    items = [CorrectionItem("documents.id_front", "unreadable")]
    ask_correction(in_review, by=rita, items=items, seen_version=in_review.version)
    process_document(str(add_document(in_review, by=wang, kind="id_front", upload=upload()).pk))
    html = case(at_desk, in_review)
    assert html.count("<figure") == 7
    assert reverse("applications:desk_page", args=[old.pk, 1]) in html
    assert at_desk.get(reverse("applications:desk_page", args=[old.pk, 1])).status_code == 200


def test_a_case_costs_the_same_whatever_happened_to_it(at_desk: Client, in_review: Application, rita: User) -> None:
    counts = []
    for happened in range(3):
        with CaptureQueriesContext(connection) as queries:
            case(at_desk, in_review)
        counts.append(len(queries))
        at_desk.post(reveal_url(in_review, "contact.mobile"), {"reason": f"look {happened}"})
    assert counts == [19, 19, 19]


def test_only_who_has_it_gets_the_controls(at_desk: Client, at_robs_desk: Client, in_review: Application) -> None:
    assert 'name="mark_contact-name"' in case(at_desk, in_review)
    robs = case(at_robs_desk, in_review)
    assert 'name="mark_contact-name"' not in robs
    assert "rita has had it since" in robs
    assert "Take it over" in robs


def test_colleagues_see_one_another(at_desk: Client, at_robs_desk: Client, in_review: Application) -> None:
    assert "is looking at this now" not in case(at_desk, in_review)
    assert "rita is looking at this now" in case(at_robs_desk, in_review)
    assert "rob is looking at this now" in case(at_desk, in_review)


def test_the_history_names_people_and_deeds(at_desk: Client, in_review: Application) -> None:
    html = case(at_desk, in_review)
    assert "<strong>The applicant</strong> Submitted it" in html
    assert "<strong>rita</strong> Took it for review" in html
    assert html.count("Uploaded a document") == 1  # seven, one after the other


def test_every_move_has_words_for_the_history() -> None:
    assert set(MOVES) - set(EVENT_WORDS) == set()


@pytest.mark.parametrize(("language", "html_lang"), [("en", "en"), ("zh-hans", "zh-CN")])
def test_the_desk_speaks_both_languages(
    at_desk: Client, in_review: Application, waiting: Waiting, language: str, html_lang: str
) -> None:
    waiting()
    names = ["desk", "desk_stock"]
    pages = [at_desk.get(reverse(f"applications:{name}"), headers={"accept-language": language}) for name in names]
    pages.append(
        at_desk.get(reverse("applications:desk_case", args=[in_review.pk]), headers={"accept-language": language})
    )
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert all(f'<html lang="{html_lang}">' in page.content.decode() for page in pages)


def test_no_page_brings_style_or_script_of_its_own(at_desk: Client, in_review: Application) -> None:
    html = case(at_desk, in_review)
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?! src=)", html) == []
