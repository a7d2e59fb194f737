"""Declaring, deciding, correcting: who may, what is frozen, and of two at once only one."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from applications.actions.draft import save_step, start_application, withdraw
from applications.actions.move import move
from applications.actions.papers import add_document
from applications.actions.review import approve, ask_correction, claim, refuse, release, take_over
from applications.actions.submit import NotReady, resubmit, submit
from applications.effects.corrections import CorrectionItem
from applications.journey.moves import MOVES
from applications.models import Application
from applications.queries import answers_of, messages_about, open_corrections, opened_fields
from applications.tasks import process_document
from portal.errors import PortalError
from portal.models import Notice, Role, User
from tests.applications.conftest import CONSENTS, upload

Settle = Callable[[Callable[[], Any]], Any]
MOBILE = [CorrectionItem("contact.mobile", "unreachable", "No answer on this number.")]


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(PortalError) as caught:
        deed()
    return caught.value.code


def test_submitting_freezes_what_was_declared(filled: Application, wang: User) -> None:
    submit(filled, by=wang, consents=CONSENTS)
    frozen = filled.submissions.get()
    content = json.loads(frozen.frozen)
    assert frozen.sha256 == hashlib.sha256(frozen.frozen.encode()).hexdigest()
    assert content["answers"]["contact.id_valid_until"] is None
    assert content["answers"]["business.licence_valid_until"] == "2036-01-01"
    assert content["answers"]["settlement.account_number"] == "6217000000000000004"
    assert len(content["documents"]) == 7
    assert sorted(filled.consents.values_list("purpose", flat=True)) == sorted(CONSENTS)
    assert filled.submitted_at is not None


def test_submitting_twice_counts_once(filled: Application, wang: User) -> None:
    twin = Application.objects.get(pk=filled.pk)
    submit(filled, by=wang, consents=CONSENTS)
    assert refused(lambda: submit(filled, by=wang, consents=CONSENTS)) == "not_now"
    assert refused(lambda: submit(twin, by=wang, consents=CONSENTS)) == "stale"
    assert filled.submissions.count() == 1
    assert filled.events.filter(name="submit").count() == 1


def test_what_is_not_ready_stays_a_draft_and_says_everything(draft: Application, wang: User) -> None:
    with pytest.raises(NotReady) as caught:
        submit(draft, by=wang, consents=CONSENTS)
    assert caught.value.field == "contact.name"
    assert len(caught.value.findings) == 22
    assert draft.status == "draft"
    assert not draft.submissions.exists()


def test_every_consent_is_needed(filled: Application, wang: User) -> None:
    with pytest.raises(PortalError) as caught:
        submit(filled, by=wang, consents=["identity", "account", "truth"])
    assert (caught.value.code, caught.value.field) == ("consent_missing", "hand_over")


def test_every_turn_is_told_once(filled: Application, wang: User, rita: User, settle: Settle) -> None:
    settle(lambda: submit(filled, by=wang, consents=CONSENTS))
    settle(lambda: claim(filled, by=rita))
    settle(lambda: refuse(filled, by=rita, reason="no_premises", note="Sorry.", seen_version=filled.version))
    assert [message.subject for message in messages_about(filled)] == [
        f"Application {filled.reference} has been submitted",
        f"Application {filled.reference} has been refused",
    ]
    assert "once there is a place of business" in messages_about(filled)[1].body
    assert Notice.objects.filter(user=wang).count() == 2


def test_of_two_reviewers_one_gets_it(submitted: Application, rita: User, rob: User) -> None:
    twin = Application.objects.get(pk=submitted.pk)
    claim(submitted, by=rita)
    assert refused(lambda: claim(twin, by=rob)) == "stale"
    assert refused(lambda: claim(submitted, by=rob)) == "not_now"
    submitted.refresh_from_db()
    assert submitted.claimed_by == rita


def test_only_who_holds_it_decides(in_review: Application, rita: User, rob: User) -> None:
    version = in_review.version
    assert refused(lambda: approve(in_review, by=rob, seen_version=version)) == "not_yours"
    assert refused(lambda: refuse(in_review, by=rob, reason="rules", seen_version=version)) == "not_yours"
    assert refused(lambda: ask_correction(in_review, by=rob, items=MOBILE, seen_version=version)) == "not_yours"
    assert refused(lambda: release(in_review, by=rob)) == "not_yours"
    take_over(in_review, by=rob)
    approve(in_review, by=rob, seen_version=in_review.version)
    assert in_review.status == "approved"


def test_a_decision_counts_for_the_version_that_was_seen(in_review: Application, rita: User) -> None:
    twin = Application.objects.get(pk=in_review.pk)
    ask_correction(in_review, by=rita, items=MOBILE, seen_version=in_review.version)
    assert refused(lambda: approve(twin, by=rita, seen_version=twin.version)) == "stale"
    twin.refresh_from_db()
    assert refused(lambda: approve(twin, by=rita, seen_version=twin.version - 1)) == "stale"


def test_two_takers_at_once_are_one(in_review: Application, rob: User, wang: User) -> None:
    other = User.objects.create_user("third@portal.example", role=Role.REVIEWER)
    twin = Application.objects.get(pk=in_review.pk)
    take_over(in_review, by=rob)
    assert refused(lambda: take_over(twin, by=other)) == "stale"


def test_nobody_decides_on_their_own(filled: Application, wang: User) -> None:
    submit(filled, by=wang, consents=CONSENTS)
    User.objects.filter(pk=wang.pk).update(role=Role.REVIEWER)
    wang.refresh_from_db()
    assert refused(lambda: claim(filled, by=wang)) == "own_application"


def test_released_it_is_anybodys(in_review: Application, rita: User, rob: User) -> None:
    release(in_review, by=rita)
    assert (in_review.status, in_review.claimed_by) == ("submitted", None)
    claim(in_review, by=rob)
    assert in_review.claimed_by == rob


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move.decides])
def test_applicants_and_strangers_decide_nothing(
    in_review: Application, submitted: Application, wang: User, stranger: User, name: str
) -> None:
    for person in (wang, stranger, None):
        assert refused(lambda person=person: move(in_review, name, by=person)) == "not_allowed"


def test_asking_needs_known_fields_and_fitting_reasons(in_review: Application, rita: User) -> None:
    def ask(*items: CorrectionItem) -> str:
        return refused(lambda: ask_correction(in_review, by=rita, items=items, seen_version=in_review.version))

    assert ask() == "nothing_asked"
    assert ask(CorrectionItem("contact.shoe_size", "please_check")) == "field_unknown"
    assert ask(CorrectionItem("documents.bank_card_back", "unreadable")) == "field_unknown"
    assert ask(CorrectionItem("contact.mobile", "unreadable")) == "reason_unknown"
    assert ask(CorrectionItem("contact.mobile", "never_heard_of")) == "reason_unknown"


def test_a_refusal_needs_a_reason_of_the_catalogue(in_review: Application, rita: User) -> None:
    assert refused(lambda: refuse(in_review, by=rita, reason="", seen_version=in_review.version)) == "reason_unknown"


def test_in_a_correction_round_only_what_was_opened_can_change(in_review: Application, wang: User, rita: User) -> None:
    ask_correction(in_review, by=rita, items=MOBILE, seen_version=in_review.version)
    assert opened_fields(in_review) == {"contact.mobile"}
    with pytest.raises(PortalError) as caught:
        save_step(in_review, "personal", by=wang, values={"mobile": "13900139000", "name": "示例乙"})
    assert (caught.value.code, caught.value.field) == ("field_locked", "name")
    assert refused(lambda: add_document(in_review, by=wang, kind="id_front", upload=upload())) == "field_locked"
    save_step(in_review, "personal", by=wang, values={"mobile": "13900139000", "name": "示例甲"})
    assert in_review.personal.mobile == "13900139000"


def test_a_correction_returns_to_the_same_reviewer_with_what_changed(
    in_review: Application, wang: User, rita: User
) -> None:
    items = [*MOBILE, CorrectionItem("documents.id_front", "unreadable")]
    ask_correction(in_review, by=rita, items=items, seen_version=in_review.version)
    assert refused(lambda: resubmit(in_review, by=wang)) == "nothing_changed"
    assert open_corrections(in_review).count() == 2
    process_document(str(add_document(in_review, by=wang, kind="id_front", upload=upload()).pk))
    resubmit(in_review, by=wang)
    assert (in_review.status, in_review.round, in_review.claimed_by) == ("submitted", 1, rita)
    assert dict(in_review.corrections.values_list("field", "changed")) == {
        "contact.mobile": False,
        "documents.id_front": True,
    }
    assert not open_corrections(in_review).exists()
    assert [row.round for row in in_review.submissions.all()] == [0, 1]


def test_an_answer_that_was_right_can_be_sent_again_as_it_stands(
    in_review: Application, wang: User, rita: User
) -> None:
    ask_correction(in_review, by=rita, items=MOBILE, seen_version=in_review.version)
    resubmit(in_review, by=wang, unchanged=True)
    assert in_review.status == "submitted"


def test_what_the_page_saved_along_a_moment_before_it_was_sent_counts_as_changed(
    in_review: Application, rita: User, wang: User
) -> None:
    ask_correction(in_review, by=rita, items=MOBILE, seen_version=in_review.version)
    by_button, along = (Application.objects.select_related("personal").get(pk=in_review.pk) for _ in range(2))
    save_step(along, "personal", by=wang, values={"mobile": "13900139000"})
    save_step(by_button, "personal", by=wang, values={"mobile": "13900139000"})
    assert answers_of(by_button).values["contact.mobile"] == "13900139000"
    resubmit(by_button, by=wang)
    assert list(in_review.corrections.values_list("changed", flat=True)) == [True]


def test_sending_again_looks_at_what_is_kept_now(in_review: Application, rita: User, wang: User) -> None:
    ask_correction(in_review, by=rita, items=MOBILE, seen_version=in_review.version)
    in_hand = Application.objects.select_related("personal").get(pk=in_review.pk)
    save_step(Application.objects.get(pk=in_review.pk), "personal", by=wang, values={"mobile": "13900139000"})
    resubmit(in_hand, by=wang)
    assert list(in_review.corrections.values_list("changed", flat=True)) == [True]


def test_a_wrong_correction_is_not_sent(in_review: Application, wang: User, rita: User) -> None:
    ask_correction(in_review, by=rita, items=MOBILE, seen_version=in_review.version)
    save_step(in_review, "personal", by=wang, values={"mobile": "12345"})
    assert refused(lambda: resubmit(in_review, by=wang)) == "not_ready"
    assert in_review.status == "correction_asked"
    assert open_corrections(in_review).count() == 1


def test_until_approved_the_applicant_may_give_up(in_review: Application, rita: User, wang: User) -> None:
    approved = approve(in_review, by=rita, seen_version=in_review.version)
    assert refused(lambda: withdraw(approved, by=wang)) == "not_now"


def test_a_version_grows_with_every_change(wang: User) -> None:
    application = start_application(by=wang, subject_type="micro")
    save_step(application, "personal", by=wang, values={"name": "示例甲"})
    withdraw(application, by=wang)
    assert application.version == 3


def test_events_hold_no_personal_data(in_review: Application, rita: User) -> None:
    ask_correction(in_review, by=rita, items=MOBILE, seen_version=in_review.version)
    for payload in in_review.events.values_list("payload", flat=True):
        text = json.dumps(payload, ensure_ascii=False)
        assert not [secret for secret in ("示例甲", "13800138000", "110101", "No answer") if secret in text]
