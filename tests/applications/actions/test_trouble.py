"""What may go wrong on the way, and that none of it is the end of the way."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from applications.actions.activation import confirm_receipt, enter_activation_code
from applications.actions.delivery import bind_and_ship, retry_hand_over
from applications.actions.draft import change_subject
from applications.actions.review import approve, ask_correction
from applications.effects.acquirer_state import ask_acquirer
from applications.effects.corrections import CorrectionItem
from applications.effects.follow import follow
from applications.effects.handing_over import hand_over
from applications.models import Application, Event, HandOver, Shipment
from applications.queries import trouble_of
from applications.rules.activation import SILENT, reason_words
from applications.tasks import sweep
from portal.acquirer import client
from portal.acquirer.sandbox.server import Running
from portal.errors import PortalError
from portal.models import Terminal, User
from tests.applications.actions.conftest import PARCEL, Settle, code_of, report, run_due


def wrong_secret(settings: Any) -> None:
    settings.ACQUIRER_SECRET = "another secret"
    client._acquirer.cache_clear()


def test_a_fault_in_what_follows_is_kept_and_tried_again(approved: Application) -> None:
    event = Event.objects.get(application=approved, name="approve")
    submission = approved.submissions.get()
    approved.submissions.all().delete()
    with pytest.raises(RuntimeError):
        follow(event.pk)
    event.refresh_from_db()
    assert (event.handled_at, event.trouble, event.lease_until) == (None, "fault", None)
    assert event.due_at is not None
    assert event.due_at > timezone.now()
    submission.save(force_insert=True)
    Event.objects.update(due_at=timezone.now())
    follow(event.pk)
    assert approved.hand_overs.count() == 1


def test_work_that_is_gone_or_done_is_left_alone(approved: Application) -> None:
    follow(0)
    hand_over(0)
    ask_acquirer("00000000-0000-0000-0000-000000000000")
    ask_acquirer(str(approved.pk))
    approved.refresh_from_db()
    assert (approved.status, approved.acquirer_due_at) == ("approved", None)


def test_a_key_that_is_refused_is_our_trouble_and_not_the_applicants(
    sandbox: Running, in_review: Application, rita: User, settings: Any, settle: Settle
) -> None:
    secret = settings.ACQUIRER_SECRET
    wrong_secret(settings)
    settle(lambda: approve(in_review, by=rita, seen_version=in_review.version))
    work = trouble_of(in_review)
    assert isinstance(work, HandOver)
    assert (work.state, work.trouble) == ("waiting", "refused_401")
    settings.ACQUIRER_SECRET = secret
    client._acquirer.cache_clear()
    HandOver.objects.update(due_at=timezone.now())
    sweep()
    in_review.refresh_from_db()
    assert in_review.status == "handed_over"


def test_binding_with_a_refused_key_is_tried_again(
    opened: Application, stock_terminal: Terminal, rita: User, settings: Any, settle: Settle
) -> None:
    wrong_secret(settings)
    settle(lambda: bind_and_ship(opened, by=rita, terminal=stock_terminal, **PARCEL))
    shipment = Shipment.objects.get()
    assert (shipment.state, shipment.trouble) == ("binding", "refused_401")
    assert trouble_of(opened) == shipment


def test_a_terminal_the_acquirer_does_not_know_cannot_be_sent(opened: Application, rita: User, settle: Settle) -> None:
    unknown = Terminal.objects.create(serial="SN99999999")
    settle(lambda: bind_and_ship(opened, by=rita, terminal=unknown, **PARCEL))
    assert [(row.state, row.trouble) for row in Shipment.objects.all()] == [("failed", "not_found")]


def test_only_staff_tries_a_hand_over_again(approved: Application, wang: User, rita: User) -> None:
    for person, code in ((wang, "not_allowed"), (rita, "nothing_to_do")):
        with pytest.raises(PortalError, match=code):
            retry_hand_over(approved, by=person)


def test_the_subject_stays_in_a_correction_round(in_review: Application, wang: User, rita: User) -> None:
    item = CorrectionItem("contact.mobile", "unreachable")
    ask_correction(in_review, by=rita, items=[item], seen_version=in_review.version)
    with pytest.raises(PortalError, match="field_locked"):
        change_subject(in_review, by=wang, subject_type="micro")


def test_a_command_the_acquirer_refuses_stops_at_its_step(
    sandbox: Running, received: Application, wang: User, stock_terminal: Terminal, settle: Settle
) -> None:
    sandbox.world.change("terminal", stock_terminal.serial, {"status": "retired"})
    settle(lambda: enter_activation_code(received, by=wang, code=code_of(received)))
    assert run_due(received)[1] == ("parameters", "failed", "command_refused")


def test_a_binding_that_changed_meanwhile_is_noticed(
    sandbox: Running, activating: Application, stock_terminal: Terminal
) -> None:
    run_due(activating)
    report(sandbox, stock_terminal)
    Terminal.objects.filter(pk=stock_terminal.pk).update(tid="11111111")
    rows = run_due(activating)
    assert [(key, state) for key, state, _ in rows][2:] == [
        ("sign_on", "failed"),
        ("keys", "waiting"),
        ("binding", "waiting"),
        ("payment", "waiting"),
    ]
    assert rows[2][2] == "sign_on_refused"
    assert activating.status == "activating"


def test_every_trouble_has_words() -> None:
    assert reason_words("") == ""
    assert str(reason_words("no_report")).startswith("The terminal has not reported")
    assert reason_words("timeout") == SILENT


def test_receipt_can_be_confirmed_only_when_something_was_sent(approved: Application, wang: User) -> None:
    with pytest.raises(PortalError, match="not_now"):
        confirm_receipt(approved, by=wang, serial="SN00000003")


def test_pauses_between_tries_grow_to_five_minutes(approved: Application) -> None:
    follow(Event.objects.get(application=approved, name="approve").pk)
    pauses = []
    for _ in range(11):
        HandOver.objects.update(due_at=timezone.now())
        work = HandOver.objects.get()
        assert work.claim(timedelta(seconds=20))
        before = timezone.now()
        assert work.postpone("timeout")
        assert work.due_at is not None
        pauses.append(round((work.due_at - before).total_seconds()))
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
