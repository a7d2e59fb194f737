"""To the acquirer and back: exactly once, through silence, in any order of news, to the same end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from applications.actions.delivery import retry_hand_over
from applications.actions.draft import save_step
from applications.actions.review import approve, claim
from applications.actions.submit import resubmit
from applications.effects.acquirer_state import ask_acquirer, next_question, take_callback
from applications.effects.follow import follow
from applications.effects.handing_over import _objected, application_in, hand_over
from applications.models import Application, Event, HandOver
from applications.queries import opened_fields, trouble_of
from applications.tasks import sweep
from portal.acquirer.errors import Refused
from portal.acquirer.sandbox import applications as acquirers
from portal.acquirer.sandbox.server import Running
from portal.models import AcquirerEvent, Member, Merchant, OutboxMessage, User
from tests.applications.conftest import SETTLEMENT

Settle = Callable[[Callable[[], Any]], Any]
_ids = count(1)


@pytest.fixture
def at_acquirer(sandbox: Running, in_review: Application, rita: User, settle: Settle) -> Application:
    """Approved and handed over to the sandbox, where it moves by hand."""
    settle(lambda: approve(in_review, by=rita, seen_version=in_review.version))
    in_review.refresh_from_db()
    assert in_review.status == "handed_over"
    return in_review


def forward(sandbox: Running, application: Application, **how: Any) -> dict[str, Any]:
    return acquirers.advance(sandbox.world, application.acquirer_application_id, **how)


def callback(data: dict[str, Any], *, at: datetime | None = None) -> AcquirerEvent:
    event = AcquirerEvent.objects.create(
        id=f"evt_{next(_ids)}", type="application.changed", at=at or timezone.now(), data=data
    )
    take_callback(event.pk)
    return event


def ask(application: Application) -> None:
    Application.objects.filter(pk=application.pk).update(acquirer_due_at=timezone.now())
    ask_acquirer(str(application.pk))
    application.refresh_from_db()


def due(application: Application) -> None:
    HandOver.objects.filter(application=application).update(due_at=timezone.now(), lease_until=None)


def test_what_is_handed_over_is_what_was_declared(submitted: Application) -> None:
    body = application_in(submitted.submissions.get())
    assert body["reference"] == submitted.reference
    assert body["subject_type"] == "sole_trader"
    assert body["contact"] == {
        "name": "示例甲",
        "id_number": "110101190001010014",
        "id_valid_until": None,
        "mobile": "13800138000",
        "email": "wang@example.cn",
    }
    assert body["business"]["licence_valid_until"] == "2036-01-01"
    assert body["settlement"]["account_number"] == "6217000000000000004"
    assert "branch" not in body["settlement"]
    assert body["terminal"] == {"model": "P3000", "quantity": 1}
    assert sorted(body["documents"][0]) == ["kind", "sha256", "size"]
    assert application_in(submitted.submissions.get()) == body


def test_an_approval_is_handed_over_once_however_often_the_work_runs(
    sandbox: Running, at_acquirer: Application
) -> None:
    event = Event.objects.get(application=at_acquirer, name="approve")
    follow(event.pk)
    hand_over(at_acquirer.hand_overs.get().pk)
    assert at_acquirer.hand_overs.count() == 1
    assert sandbox.world.store.count("application") == 1
    assert at_acquirer.acquirer_state == "received"
    assert OutboxMessage.objects.filter(key=f"application-event:{event.pk}").count() == 1


def test_a_worker_that_dies_after_the_call_hands_over_once(sandbox: Running, at_acquirer: Application) -> None:
    """The answer was lost with the worker: the same key gets the same application."""
    number = at_acquirer.acquirer_application_id
    Application.objects.filter(pk=at_acquirer.pk).update(status="approved", acquirer_application_id="")
    HandOver.objects.update(state="waiting", due_at=timezone.now(), lease_until=timezone.now() - timedelta(seconds=1))
    sweep()
    at_acquirer.refresh_from_db()
    assert (at_acquirer.status, at_acquirer.acquirer_application_id) == ("handed_over", number)
    assert sandbox.world.store.count("application") == 1


def test_a_lease_keeps_others_away(approved: Application, sandbox: Running) -> None:
    follow(Event.objects.get(application=approved, name="approve").pk)
    work = HandOver.objects.get()
    assert work.claim(timedelta(seconds=20))
    hand_over(work.pk)
    approved.refresh_from_db()
    assert approved.status == "approved"
    late = HandOver.objects.get()
    due(approved)
    assert HandOver.objects.get().claim(timedelta(seconds=20))
    assert late.settle(state="done") is False


def test_while_the_acquirer_is_silent_we_keep_trying_and_say_so(
    in_review: Application, rita: User, settle: Settle
) -> None:
    settle(lambda: approve(in_review, by=rita, seen_version=in_review.version))
    trouble = trouble_of(in_review)
    assert isinstance(trouble, HandOver)
    assert (trouble.state, trouble.trouble) == ("waiting", "transport")
    assert trouble.due_at is not None
    assert trouble.tried_at is not None
    assert trouble.due_at > trouble.tried_at


def test_the_acquirer_is_followed_by_asking(sandbox: Running, at_acquirer: Application, settle: Settle) -> None:
    seen = []
    for _ in range(5):
        forward(sandbox, at_acquirer)
        settle(lambda: ask(at_acquirer))
        seen.append(at_acquirer.status)
    assert seen == ["handed_over", "account_verification", "to_be_signed", "opening", "open"]
    merchant = Merchant.objects.get(mid=at_acquirer.mid)
    assert at_acquirer.merchant == merchant
    assert (merchant.name, merchant.mcc, merchant.contact_mobile) == ("晴川面馆(示例)", "5812", "13800138000")
    assert [(member.user, member.role) for member in Member.objects.all()] == [(at_acquirer.applicant, "owner")]
    assert at_acquirer.acquirer_due_at is None


def test_callbacks_in_any_order_end_the_same(sandbox: Running, at_acquirer: Application) -> None:
    news = [(forward(sandbox, at_acquirer), timezone.now() + timedelta(seconds=step)) for step in range(5)]
    for data, at in [news[2], news[0], news[4], news[1], news[3]]:
        callback(data, at=at)
    at_acquirer.refresh_from_db()
    assert (at_acquirer.status, at_acquirer.acquirer_state) == ("open", "open")
    assert Merchant.objects.count() == 1
    moves = list(at_acquirer.events.filter(role="acquirer").values_list("name", flat=True))
    assert moves == ["ask_signature", "open"]


def test_a_callback_takes_effect_once(sandbox: Running, at_acquirer: Application) -> None:
    forward(sandbox, at_acquirer)
    event = callback(forward(sandbox, at_acquirer))
    take_callback(event.pk)
    event.refresh_from_db()
    assert event.handled_at is not None
    assert at_acquirer.events.filter(role="acquirer").count() == 1


def test_a_callback_may_overtake_the_answer_to_the_hand_over(
    sandbox: Running, approved: Application, settle: Settle
) -> None:
    data = {"application_id": "app_1", "reference": approved.reference, "state": "account_verification"}
    callback(data)
    approved.refresh_from_db()
    assert (approved.status, approved.acquirer_application_id) == ("account_verification", "app_1")


def test_callbacks_about_others_and_nonsense_change_nothing(at_acquirer: Application) -> None:
    before = at_acquirer.version
    callback({"application_id": "app_other", "reference": at_acquirer.reference, "state": "open", "mid": "8" * 15})
    callback({"application_id": "app_unknown", "state": "open"})
    callback({"state": 5})
    callback({"application_id": at_acquirer.acquirer_application_id, "state": "open", "mid": None})
    at_acquirer.refresh_from_db()
    assert (at_acquirer.status, at_acquirer.version) == ("handed_over", before)
    assert AcquirerEvent.objects.filter(handled_at=None).count() == 0


def test_an_unknown_state_is_kept_as_it_is_and_moves_nothing(at_acquirer: Application) -> None:
    callback({"application_id": at_acquirer.acquirer_application_id, "state": "on_holiday", "message": "until Monday"})
    at_acquirer.refresh_from_db()
    assert (at_acquirer.status, at_acquirer.acquirer_state) == ("handed_over", "on_holiday")
    assert at_acquirer.acquirer_message == "until Monday"


def test_the_acquirers_correction_runs_the_same_round(
    sandbox: Running, at_acquirer: Application, wang: User, rita: User, settle: Settle
) -> None:
    number = at_acquirer.acquirer_application_id
    late = forward(sandbox, at_acquirer, field="settlement.account_number", reason="户名与账号不一致")
    settle(lambda: ask(at_acquirer))
    assert (at_acquirer.status, at_acquirer.round) == ("acquirer_correction", 1)
    assert opened_fields(at_acquirer) == {"settlement.account_number"}
    item = at_acquirer.corrections.get()
    assert (item.source, item.reason, item.note) == ("acquirer", "acquirer", "户名与账号不一致")
    save_step(at_acquirer, "settlement", by=wang, values=SETTLEMENT | {"account_number": "6222020000000000000"})
    settle(lambda: resubmit(at_acquirer, by=wang))
    claim(at_acquirer, by=rita)
    settle(lambda: approve(at_acquirer, by=rita, seen_version=at_acquirer.version))
    at_acquirer.refresh_from_db()
    assert (at_acquirer.status, at_acquirer.acquirer_application_id) == ("handed_over", number)
    assert sandbox.world.store.count("application") == 1
    callback(late, at=timezone.now() - timedelta(minutes=5))
    at_acquirer.refresh_from_db()
    assert at_acquirer.status == "handed_over"


def test_a_correction_whose_time_is_doubtful_is_asked_about(
    sandbox: Running, at_acquirer: Application, settle: Settle
) -> None:
    """The acquirer's clock stamps whole seconds; ours may be a little ahead. Asking settles it."""
    data = forward(sandbox, at_acquirer, field="contact.mobile", reason="请核对")
    settle(lambda: callback(data, at=timezone.now() - timedelta(seconds=30)))
    at_acquirer.refresh_from_db()
    assert (at_acquirer.status, at_acquirer.round) == ("acquirer_correction", 1)


def test_an_objection_to_nothing_we_know_opens_everything(sandbox: Running, at_acquirer: Application) -> None:
    forward(sandbox, at_acquirer, field="beneficial_owner", reason="请补充")
    ask(at_acquirer)
    assert {"contact.name", "settlement.cnaps", "documents.counter"} < opened_fields(at_acquirer)


def test_the_acquirers_refusal_says_why_and_ends_it(sandbox: Running, at_acquirer: Application, settle: Settle) -> None:
    forward(sandbox, at_acquirer)
    forward(sandbox, at_acquirer, reason="不符合入网条件")
    settle(lambda: ask(at_acquirer))
    assert (at_acquirer.status, at_acquirer.ended_from) == ("refused", "handed_over")
    assert (at_acquirer.refusal_reason, at_acquirer.refusal_note) == ("acquirer", "不符合入网条件")
    assert at_acquirer.acquirer_due_at is None


def test_a_form_refused_with_fields_goes_back_to_the_applicant(sandbox: Running, approved: Application) -> None:
    follow(Event.objects.get(application=approved, name="approve").pk)
    _objected(_claimed(approved), Refused(422, "invalid", "看不清", [{"field": "documents", "reason": "看不清"}]))
    approved.refresh_from_db()
    assert approved.status == "acquirer_correction"
    assert {name.partition(".")[0] for name in opened_fields(approved)} == {"documents"}


def test_a_form_refused_without_fields_waits_for_a_person(
    sandbox: Running, approved: Application, rita: User, settle: Settle
) -> None:
    follow(Event.objects.get(application=approved, name="approve").pk)
    _objected(_claimed(approved), Refused(422, "invalid", "incomplete", []))
    work = trouble_of(approved)
    assert isinstance(work, HandOver)
    assert (work.state, work.message, work.due_at) == ("stuck", "incomplete", None)
    settle(lambda: retry_hand_over(approved, by=rita))
    approved.refresh_from_db()
    assert approved.status == "handed_over"


def _claimed(application: Application) -> HandOver:
    work = application.hand_overs.get()
    assert work.claim(timedelta(seconds=20))
    return work


def test_asking_again_waits_longer_the_longer_nothing_happens() -> None:
    now = timezone.now()
    assert next_question(now, now) == now + timedelta(seconds=5)
    assert next_question(now - timedelta(minutes=5), now) == now + timedelta(seconds=15)
    assert next_question(now - timedelta(hours=1), now) == now + timedelta(minutes=5)
    assert next_question(now - timedelta(days=2), now) == now + timedelta(minutes=30)


def test_a_silent_acquirer_changes_nothing_and_is_asked_again(at_acquirer: Application, settings: Any) -> None:
    settings.ACQUIRER_URL = "http://127.0.0.1:9"
    ask(at_acquirer)
    assert at_acquirer.status == "handed_over"
    assert at_acquirer.acquirer_due_at is not None
    assert at_acquirer.acquirer_due_at > timezone.now()
