"""The risk of a declaration: its facts, its score, who sees it, and what people say about it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.actions.draft import save_step
from applications.actions.review import ask_correction, claim, refuse
from applications.actions.risk import disagree
from applications.actions.submit import resubmit
from applications.desk.risk_facts import facts_of
from applications.effects.corrections import CorrectionItem
from applications.effects.reading import LEASE, _finish
from applications.effects.risk import assessment_of
from applications.models import Application, DocumentReading, Event, RiskAssessment
from applications.queries import current_documents
from applications.rules.read import ReadValue
from applications.rules.risk import assess
from applications.tasks import assess_risk, sweep
from portal.errors import PortalError
from portal.models import User
from tests.applications.conftest import PERSONAL, SETTLEMENT

ApplyAs = Callable[..., Application]
Settle = Callable[[Callable[[], Any]], Any]
OTHER_CARD = {"id_number": "110101199003070011", "mobile": "13900139007"}


def facts(application: Application) -> dict[str, int | None]:
    return facts_of(application.submissions.get(round=application.round))


def case(client: Client, application: Application) -> str:
    return client.get(reverse("applications:desk_case", args=[application.pk])).content.decode()


def test_what_nobody_else_has_says_nothing_against_anybody(submitted: Application) -> None:
    found = facts(submitted)
    assert {name: value for name, value in found.items() if name.startswith(("same_", "refused"))} == {
        "same_account_others": 0,
        "same_mobile_others": 0,
        "same_address_others": 0,
        "same_licence_others": 0,
        "same_id_open": 0,
        "same_id_merchants": 0,
        "refused_before": 0,
        "same_device_others": None,
        "same_paper_others": 0,
    }


def test_what_stands_in_somebody_elses_application_is_counted(
    apply_as: ApplyAs, wang: User, stranger: User, rita: User
) -> None:
    first = apply_as(wang, content=(same := _picture()), device="a" * 40)
    refuse(claim(first, by=rita), by=rita, reason="duplicate", seen_version=first.version)
    found = facts(apply_as(stranger, content=same, device="a" * 40))
    assert {name: value for name, value in found.items() if name.startswith(("same_", "refused"))} == {
        "same_account_others": 1,
        "same_mobile_others": 1,
        "same_address_others": 1,
        "same_licence_others": 1,
        "same_id_open": 0,
        "same_id_merchants": 0,
        "refused_before": 1,
        "same_device_others": 2,
        "same_paper_others": 1,
    }


def _picture() -> bytes:
    from tests.applications.conftest import photo

    return photo()


def test_ones_own_second_shop_is_not_somebody_elses(apply_as: ApplyAs, wang: User, submitted: Application) -> None:
    found = facts(apply_as(wang))
    assert (found["same_id_open"], found["same_account_others"], found["same_licence_others"]) == (1, 0, 0)


def test_drafts_of_others_are_none_of_our_business(filled: Application, apply_as: ApplyAs, stranger: User) -> None:
    assert facts(apply_as(stranger))["same_account_others"] == 0


def test_what_the_answers_say_by_themselves(apply_as: ApplyAs, wang: User) -> None:
    today = timezone.localdate()
    soon = {"licence_valid_until": today + timedelta(days=40)}
    card = {"id_valid_until": today + timedelta(days=10), "id_long_term": False}
    found = facts(apply_as(wang, business=soon, personal=card))
    assert (found["licence_days_left"], found["id_days_left"]) == (40, 10)
    assert (found["region_mismatch"], found["account_of_another"], found["mcc_restricted"]) == (1, 0, 0)
    assert found["age"] == today.year - date(1900, 1, 1).year
    assert (found["rounds"], found["minutes_taken"]) == (0, 0)


def test_the_facts_cost_the_same_whatever_is_found(apply_as: ApplyAs, wang: User, stranger: User) -> None:
    counts = []
    for user in (wang, stranger):
        submission = apply_as(user, device="b" * 40).submissions.select_related("application").get()
        with CaptureQueriesContext(connection) as queries:
            facts_of(submission)
        counts.append(len(queries))
    assert counts == [10, 10]


def test_it_is_weighed_in_the_background_and_shown_to_the_queue(
    apply_as: ApplyAs, wang: User, stranger: User, settle: Settle
) -> None:
    settle(lambda: apply_as(wang))
    risky = settle(lambda: apply_as(stranger))
    made = RiskAssessment.objects.get(application=risky)
    assert (made.high, made.due_at, made.version) == (True, None, "1")
    risky.refresh_from_db()
    assert (risky.risk_score, risky.risk_high) == (made.score, True)


def test_every_stored_assessment_replays_to_the_same_score(risky: Application, submitted: Application) -> None:
    for application in (risky, submitted):
        assessment_of(application)
    for stored in RiskAssessment.objects.exclude(made_at=None):
        again = assess(stored.facts, version=stored.version).to_json()
        assert again == {
            "score": stored.score, "high": stored.high, "version": stored.version, "reasons": stored.reasons,
        }  # fmt: skip


def test_an_unknown_version_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        assess({}, version="never")


def test_running_it_twice_changes_nothing(submitted: Application) -> None:
    work = RiskAssessment.objects.get()
    assess_risk(work.pk)
    first = RiskAssessment.objects.values().get()
    assess_risk(work.pk)
    assess_risk(work.pk + 1)
    assert RiskAssessment.objects.values().get() == first


def test_what_a_dead_worker_held_is_taken_up_by_the_sweeper(submitted: Application, settle: Settle) -> None:
    work = RiskAssessment.objects.get()
    assert work.claim(timedelta(seconds=-1))
    settle(sweep)
    assert RiskAssessment.objects.get().made_at is not None


def test_a_fault_is_tried_again(submitted: Application) -> None:
    submitted.submissions.update(frozen="")
    work = RiskAssessment.objects.get()
    with pytest.raises(ValueError, match="Expecting value"):
        assess_risk(work.pk)
    work.refresh_from_db()
    assert (work.trouble, work.made_at, work.due_at is None) == ("fault", None, False)


def test_each_round_is_weighed_anew(in_review: Application, rita: User, wang: User, settle: Settle) -> None:
    items = [CorrectionItem("contact.mobile", "unreachable")]
    ask_correction(in_review, by=rita, items=items, seen_version=in_review.version)
    save_step(in_review, "personal", by=wang, values={**PERSONAL, "mobile": "13900139000"})
    settle(lambda: resubmit(in_review, by=wang))
    assert list(in_review.assessments.order_by("pk").values_list("submission__round", flat=True)) == [0, 1]


def test_only_numbers_are_stored(risky: Application) -> None:
    made = assessment_of(risky)
    assert made is not None
    assert {type(value) for value in made.facts.values()} <= {int, type(None)}


def test_reviewers_read_each_reason_with_its_weight(at_desk: Client, risky: Application) -> None:
    assert "Not assessed yet" in case(at_desk, risky)
    assessment_of(risky)
    html = case(at_desk, risky)
    assert "Above the line: two people approve" in html
    assert "Applications of other people with the same settlement account: 1" in html
    assert "+45" in html


def test_the_applicant_never_reads_of_it(risky: Application, stranger: User) -> None:
    assessment_of(risky)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(stranger)
    for name in ("application", "sheet"):
        html = browser.get(reverse(f"applications:{name}", args=[risky.pk])).content.decode().casefold()
        assert ("risk" in html, "other people" in html) == (False, False)


def test_a_reviewer_disagrees_in_words_and_the_score_stays(at_desk: Client, risky: Application, rita: User) -> None:
    made = assessment_of(risky)
    assert made is not None
    url = reverse("applications:desk_disagree", args=[risky.pk])
    for note in ("Married couple, one account.", "Married couple, shown by their papers."):
        at_desk.post(url, {"reason": "same_account_others", "note": note})
    at_desk.post(url, {"reason": "", "note": "Known to us for years."})
    html = case(at_desk, risky)
    assert ("one account." in html, "shown by their papers." in html, "Known to us" in html) == (False, True, True)
    score = made.score
    made.refresh_from_db()
    assert made.score == score
    assert Event.objects.filter(application=risky, name="disagree").count() == 3


def test_disagreeing_needs_words_and_a_reason_that_holds(at_desk: Client, risky: Application, rita: User) -> None:
    made = assessment_of(risky)
    assert made is not None
    url = reverse("applications:desk_disagree", args=[risky.pk])
    assert "error-summary" in at_desk.post(url, {"reason": "", "note": "  "}).content.decode()
    assert "error-summary" in at_desk.post(url, {"reason": "licence_young", "note": "why"}).content.decode()
    with pytest.raises(PortalError) as refused:
        disagree(made, by=risky.applicant, reason="", note="no")
    assert refused.value.code == "not_allowed"
    assert not made.disagreements.exists()


def test_without_an_assessment_there_is_nothing_to_disagree_with(at_desk: Client, submitted: Application) -> None:
    assert at_desk.get(reverse("applications:desk_disagree", args=[submitted.pk])).status_code == 404


def test_one_browser_that_declares_for_many_is_seen(submitted: Application, apply_as: ApplyAs, stranger: User) -> None:
    """The mark comes with the first page and is kept as a keyed hash only."""
    browser = Client()
    browser.force_login(stranger)
    answer = browser.get(reverse("applications:list"))
    mark = answer.cookies["device"]
    assert (mark["httponly"], mark["samesite"], mark["path"]) == (True, "Lax", "/applications/")
    assert "device" not in browser.get(reverse("applications:list")).cookies
    assert "device" not in Client().get("/").cookies
    assert SETTLEMENT["bank"] not in mark.value


def read_late(application: Application, fields: dict[str, ReadValue]) -> None:
    """The licence is read only now, as the worker of papers does it."""
    licence = current_documents(application).get(kind="business_licence")
    reading = DocumentReading.objects.create(document=licence)
    assert reading.claim(LEASE)
    _finish(reading, licence, [], fields)


YOUNG = {"founded": ReadValue(str(timezone.localdate()), 0.97, 1, (1, 2, 3, 4))}


def test_what_is_read_after_the_declaration_is_weighed_while_nobody_has_decided(
    submitted: Application, settle: Settle
) -> None:
    before = assessment_of(submitted)
    assert before is not None
    settle(lambda: read_late(submitted, YOUNG))
    after = RiskAssessment.objects.get()
    assert (before.facts["licence_days_old"], after.facts["licence_days_old"]) == (None, 0)
    assert after.score == before.score + 15
    submitted.refresh_from_db()
    assert submitted.risk_score == after.score


def test_what_is_read_after_the_decision_changes_no_score(approved: Application, settle: Settle) -> None:
    before = assessment_of(approved)
    settle(lambda: read_late(approved, YOUNG))
    after = RiskAssessment.objects.get()
    assert before is not None
    assert (after.facts, after.made_at) == (before.facts, before.made_at)
