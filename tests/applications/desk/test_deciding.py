"""Marks, what the applicant will read, the decision, and what happens when somebody was faster."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from applications.actions.draft import save_step, withdraw
from applications.actions.review import claim, take_over
from applications.actions.submit import resubmit
from applications.models import Application
from portal.models import User
from tests.applications.conftest import BUSINESS


def typed(application: Application, **marks: str) -> dict[str, Any]:
    last = application.events.order_by("-pk").values_list("pk", flat=True).first()
    return {"seen_version": application.version, "seen_event": last, **marks}


def send(client: Client, application: Application, data: dict[str, Any], **more: str) -> HttpResponse:
    return client.post(reverse("applications:desk_decide", args=[application.pk]), {**data, **more})


def page(client: Client, application: Application) -> str:
    return client.get(reverse("applications:desk_case", args=[application.pk])).content.decode()


NAME = {"mark_business-name": "correct", "reason_business-name": "name_mismatch", "note_business-name": "With 市辖区"}
FRONT = {"mark_documents-id_front": "correct", "reason_documents-id_front": "unreadable"}


def test_several_corrections_are_read_first_and_asked_at_once(at_desk: Client, in_review: Application) -> None:
    data = typed(in_review, **NAME, **FRONT, **{"mark_business-mcc": "fits"})
    before = send(at_desk, in_review, data, action="ask").content.decode()
    for words in ("名称与证件不一致", "The name differs from the document", "With 市辖区", "照片不清晰，无法辨认"):
        assert words in before
    in_review.refresh_from_db()
    assert in_review.status == "in_review"
    answer = send(at_desk, in_review, data, action="ask", confirmed="1")
    assert answer.headers["Location"] == reverse("applications:desk_case", args=[in_review.pk])
    asked = in_review.corrections.exclude(reason="follows").values_list("field", "reason", "note")
    assert set(asked) == {("business.name", "name_mismatch", "With 市辖区"), ("documents.id_front", "unreadable", "")}
    in_review.refresh_from_db()
    assert in_review.status == "correction_asked"


def test_going_back_keeps_every_mark(at_desk: Client, in_review: Application) -> None:
    answer = send(at_desk, in_review, typed(in_review, **NAME), action="edit")
    form = answer.context["decision"]
    assert {name: form[name].value() for name in NAME} == NAME
    assert "With 市辖区" in answer.content.decode()


@pytest.mark.parametrize(
    ("marks", "action", "field", "sentence"),
    [
        ({}, "ask", "__all__", "Mark at least one field that has to be corrected."),
        ({"mark_business-name": "correct"}, "ask", "reason_business-name", "Choose a reason."),
        (
            NAME,
            "approve",
            "__all__",
            "1 field is marked for correction. Ask for the correction, or take the mark back.",
        ),
        ({"refusal_note": "why"}, "refuse", "refusal_reason", "Choose a reason."),
    ],
)
def test_what_is_missing_stands_at_its_field_and_on_top(
    at_desk: Client, in_review: Application, marks: dict[str, str], action: str, field: str, sentence: str
) -> None:
    answer = send(at_desk, in_review, typed(in_review, **marks), action=action, confirmed="1")
    assert answer.context["decision"].errors == {field: [sentence]}
    html = answer.content.decode()
    assert 'class="error-summary"' in html
    assert all(value in html for value in marks.values())
    in_review.refresh_from_db()
    assert in_review.status == "in_review"


def test_a_reason_of_another_field_is_not_taken(at_desk: Client, in_review: Application) -> None:
    marks = {"mark_business-name": "correct", "reason_business-name": "unreadable"}
    answer = send(at_desk, in_review, typed(in_review, **marks), action="ask", confirmed="1")
    assert list(answer.context["decision"].errors) == ["reason_business-name"]


def test_approving_is_confirmed_and_hands_over(at_desk: Client, in_review: Application) -> None:
    data = typed(in_review, **{"mark_business-name": "fits"})
    before = send(at_desk, in_review, data, action="approve")
    assert "Approve this application?" in before.content.decode()
    send(at_desk, in_review, data, action="approve", confirmed="1")
    in_review.refresh_from_db()
    assert in_review.status == "approved"


def test_refusing_says_why_in_both_languages_first(at_desk: Client, in_review: Application) -> None:
    data = typed(in_review, refusal_reason="rules", refusal_note="Please call us.")
    before = send(at_desk, in_review, data, action="refuse").content.decode()
    assert "不符合入网规定" in before
    assert "you can appeal on the page of your application" in before
    send(at_desk, in_review, data, action="refuse", confirmed="1")
    in_review.refresh_from_db()
    assert (in_review.status, in_review.refusal_reason, in_review.refusal_note) == (
        "refused",
        "rules",
        "Please call us.",
    )
    after = page(at_desk, in_review)
    assert "Why it was refused" in after
    assert "Please call us." in after


@pytest.mark.parametrize("action", ["ask", "approve", "refuse"])
def test_a_colleague_who_took_over_is_named_and_nothing_typed_is_lost(
    at_desk: Client, in_review: Application, rob: User, action: str
) -> None:
    data = typed(
        in_review, **(NAME if action == "ask" else {"note_business-name": "With 市辖区"}), refusal_reason="rules"
    )
    take_over(Application.objects.get(pk=in_review.pk), by=rob)
    answer = send(at_desk, in_review, data, action=action, confirmed="1")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "<strong>rob</strong> Took it over" in html
    assert "With 市辖区" in html
    assert "Not possible under the rules" in html
    in_review.refresh_from_db()
    assert (in_review.status, in_review.claimed_by) == ("in_review", rob)


def test_a_decision_made_meanwhile_is_shown_with_its_reasons(
    at_desk: Client, at_robs_desk: Client, in_review: Application, rob: User
) -> None:
    seen = typed(in_review, **FRONT)
    take_over(in_review, by=rob)
    send(at_robs_desk, in_review, typed(in_review, **NAME), action="ask", confirmed="1")
    html = send(at_desk, in_review, seen, action="approve", confirmed="1").content.decode()
    assert "<strong>rob</strong> Asked for corrections" in html
    assert "Registered name: The name differs from the document" in html
    assert "The picture cannot be read" in html


def test_a_withdrawal_in_between_is_told(at_desk: Client, in_review: Application, wang: User) -> None:
    data = typed(in_review)
    withdraw(in_review, by=wang)
    answer = send(at_desk, in_review, data, action="approve", confirmed="1")
    assert answer.status_code == 409
    assert "<strong>The applicant</strong> Withdrew it" in answer.content.decode()


def test_marks_go_onto_the_present_version(at_desk: Client, in_review: Application, rita: User, rob: User) -> None:
    """Taken over and taken back: still Rita's, but not what she saw."""
    data = typed(in_review, **NAME)
    take_over(in_review, by=rob)
    take_over(in_review, by=rita)
    answer = send(at_desk, in_review, data, action="ask", confirmed="1")
    assert answer.status_code == 409
    assert answer.context["still_mine"] is True
    again = send(at_desk, in_review, data, action="edit")
    form = again.context["decision"]
    assert form["seen_version"].value() == in_review.version
    assert {name: form[name].value() for name in NAME} == NAME


def test_a_form_that_was_tampered_with_decides_nothing(at_desk: Client, in_review: Application) -> None:
    assert send(at_desk, in_review, {"seen_version": "x"}, action="approve", confirmed="1").status_code == 409
    in_review.refresh_from_db()
    assert in_review.status == "in_review"


def test_what_came_back_is_marked_with_before_and_after(
    at_desk: Client, in_review: Application, rita: User, wang: User
) -> None:
    account = {"mark_settlement-account_number": "correct", "reason_settlement-account_number": "number_mismatch"}
    send(at_desk, in_review, typed(in_review, **NAME, **account), action="ask", confirmed="1")
    application = Application.objects.get(pk=in_review.pk)
    save_step(application, "business", by=wang, values={**BUSINESS, "name": "晴川面馆（新名）"})
    resubmit(application, by=wang)
    answer = at_desk.get(reverse("applications:desk_case", args=[in_review.pk]))
    assert answer.context["case"].comes_back_to == rita
    rows = {row.target: row for section in answer.context["sections"] for row, _controls in section[2]}
    assert [target for target, row in rows.items() if row.changed] == ["business.name"]
    assert (str(rows["business.name"].before), str(rows["business.name"].value)) == (
        "晴川面馆(示例)",
        "晴川面馆(新名)",
    )
    assert rows["settlement.account_number"].asked.changed is False
    html = answer.content.decode()
    assert "<del>晴川面馆(示例)</del>" in html
    assert "Left as it was" in html
    claim(application, by=rita)
    assert page(at_desk, application).count("data-row") == len(rows)
