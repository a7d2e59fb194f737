"""After submitting: where it stands, who acts, by when, what was sent; parcel, code, proofs, and a working terminal."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.actions.activation import confirm_receipt, enter_activation_code
from applications.actions.draft import withdraw
from applications.actions.review import refuse
from applications.journey.outlook import OUTLOOK
from applications.journey.status import Status
from applications.models import Activation, ActivationStep, Application
from portal.acquirer.sandbox.payments import pay
from portal.acquirer.sandbox.server import Running
from portal.models import OutboxMessage, Terminal, User
from tests.applications.actions.conftest import Settle, code_of, report, run_due
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import error_at, read, summary, text
from tests.between import just_before

HTMX = {"HX-Request": "true"}


def url(application: Application, name: str = "application") -> str:
    return reverse(f"applications:{name}", args=[application.pk])


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DRAFT])
def test_every_status_names_the_next_step_who_acts_and_when(
    status: Status, submitted: Application, wang: User, visit: Visit
) -> None:
    Application.objects.filter(pk=submitted.pk).update(status=status, ended_from="in_review")
    words = text(visit(wang).get(url(submitted)))
    assert str(OUTLOOK[status].words) in words
    assert str(OUTLOOK[status].applicant) in words
    over = status in {Status.ACTIVE, Status.REFUSED, Status.WITHDRAWN}
    assert ("Who acts" in words) is not over


def test_every_message_stands_under_its_stage(
    submitted: Application, rita: User, wang: User, visit: Visit, settle: Settle
) -> None:
    from applications.actions.review import approve, claim
    from applications.effects.follow import follow

    claim(submitted, by=rita)
    approve(submitted, by=rita, seen_version=submitted.version)
    for event in submitted.events.all():
        follow(event.pk)
    words = text(visit(wang).get(url(submitted)))
    filled, reviewed, rest = words.partition("Review by us")
    assert "You submitted it" in filled
    assert f"Application {submitted.reference} has been submitted" in filled
    review, _stage, rest = rest.partition("Check by the acquirer")
    assert ("A reviewer began to read it" in review, "We approved it" in review) == (True, True)
    assert f"Application {submitted.reference} has been approved" in review
    assert reviewed == "Review by us"


def test_a_warning_of_the_draft_is_told_as_what_it_was_and_a_code_is_never_told_again(
    received: Application, wang: User, visit: Visit
) -> None:
    started = received.events.order_by("pk")[0].created_at
    kept = {"user": wang, "channel": "email", "address": "wang@example.cn", "about": f"application:{received.pk}"}
    warning = OutboxMessage.objects.create(
        key=f"draft-expiring:{received.pk}:1", subject="Your draft is erased soon", body="Touch it.", **kept
    )
    OutboxMessage.objects.filter(pk=warning.pk).update(created_at=started)
    words = text(visit(wang).get(url(received)))
    filled = words.partition("Review by us")[0]
    assert "Your draft is erased soon" in filled
    assert words.count("Activation code sent") == OutboxMessage.objects.filter(key__startswith="activation:").count()


def test_a_correction_round_is_a_visible_loop(correcting: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).get(url(correcting))
    assert " ".join(read(page).texts["is-loop"]).endswith("We asked for a correction")


def test_a_refusal_says_why_and_how_to_go_on(in_review: Application, rita: User, wang: User, visit: Visit) -> None:
    refuse(in_review, by=rita, reason="no_premises", note="No lease was given.", seen_version=in_review.version)
    words = text(visit(wang).get(url(in_review)))
    assert "The place of business could not be confirmed You can apply again once there is" in words
    assert "No lease was given." in words
    assert "Start a new application" in words
    assert "Review by us Ended here" in words


def test_a_withdrawn_draft_has_a_page_without_a_sheet(draft: Application, wang: User, visit: Visit) -> None:
    withdraw(draft, by=wang)
    words = text(visit(wang).get(url(draft)))
    assert ("Withdrawn" in words, "What you declared, for printing" in words) == (True, False)


def test_the_parcel_is_shown_without_the_number_that_proves_it(shipped: Application, wang: User, visit: Visit) -> None:
    words = text(visit(wang).get(url(shipped)))
    assert "Carrier SF Express Tracking number SF1234567890" in words
    assert "Model P3000" in words
    assert "SN00000003" not in words
    assert f"Merchant number (MID) {shipped.mid}" in words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Please fill this in."),
        ("SN00000004", "This is not the serial number of the terminal we sent."),
    ],
)
def test_a_wrong_serial_number_is_said_at_its_field(
    typed: str, said: str, shipped: Application, wang: User, visit: Visit
) -> None:
    page = visit(wang).post(url(shipped, "receive"), {"serial": typed})
    shipped.refresh_from_db()
    assert error_at(page, "serial").startswith(said)
    assert summary(page) == [f"Serial number: {error_at(page, 'serial')}"]
    assert read(page).values["serial"] == typed
    assert shipped.status == "shipped"


def test_the_right_one_confirms_it_and_the_code_is_asked_for(shipped: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    words = text(browser.post(url(shipped, "receive"), {"serial": "ＳＮ 00000003"}, follow=True))
    assert "Thank you. We have sent you the activation code." in words
    assert "Serial number SN00000003" in words
    assert "The code is valid until " in words
    assert code_of(shipped) not in words
    again = browser.post(url(shipped, "receive"), {"serial": "SN00000003"})
    assert again.headers["Location"] == url(shipped)


def test_of_two_presses_at_once_the_slower_one_finds_it_done(shipped: Application, wang: User, visit: Visit) -> None:
    def again() -> Application:
        return Application.objects.get(pk=shipped.pk)

    browser, typed = visit(wang), {"serial": "SN00000003"}
    with just_before("SAVEPOINT", lambda: confirm_receipt(again(), by=wang, serial="SN00000003")):
        assert browser.post(url(shipped, "receive"), typed).headers["Location"] == url(shipped)
    code = code_of(shipped)
    with just_before("SAVEPOINT", lambda: enter_activation_code(again(), by=wang, code=code)):
        assert browser.post(url(shipped, "activate"), {"code": code}).headers["Location"] == url(shipped)
    assert again().status == "activating"


def test_a_wrong_code_is_said_at_its_field(received: Application, wang: User, visit: Visit) -> None:
    page = visit(wang).post(url(received, "activate"), {"code": "123"})
    received.refresh_from_db()
    assert error_at(page, "code") == "This is not the code we sent. Compare the eight digits."
    assert (received.status, read(page).values["code"]) == ("received", "123")


def test_a_lapsed_code_says_so_and_a_new_one_can_be_had(received: Application, wang: User, visit: Visit) -> None:
    Activation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    browser, old = visit(wang), code_of(received)
    assert "The code we sent has lapsed. Have a new one sent." in text(browser.get(url(received)))
    words = text(browser.post(url(received, "new_code"), follow=True))
    assert "A new code is on its way. The old one no longer works." in words
    assert "A code was sent just now. Please wait half a minute." in text(
        browser.post(url(received, "new_code"), follow=True)
    )
    browser.post(url(received, "activate"), {"code": old})
    received.refresh_from_db()
    assert received.status == "received"


def test_active_only_when_everything_was_read_back(
    sandbox: Running, received: Application, stock_terminal: Terminal, wang: User, visit: Visit, settle: Settle
) -> None:
    browser = visit(wang)
    settle(lambda: browser.post(url(received, "activate"), {"code": code_of(received)}))
    page = browser.get(url(received))
    assert "Being activated" in text(page)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    assert "The terminal has not reported its new settings yet. Is it switched on and connected?" in text(page)
    live = browser.get(url(received, "activation"), headers=HTMX)
    assert ("<html" in live.content.decode(), live.headers.get("HX-Refresh")) == (False, None)
    report(sandbox, stock_terminal)
    run_due(received)
    waits = text(browser.get(url(received)))
    assert "Small test payment Running Now take a payment of 0.01 yuan with a card of your own." in waits
    assert "I have paid: look now" in waits
    pay(sandbox.world, stock_terminal.serial, fen=1)
    browser.post(url(received, "retry"))
    run_due(received)
    done = browser.get(url(received, "activation"), headers=HTMX)
    assert (done.headers["HX-Refresh"], "hx-get" in done.content.decode()) == ("true", False)
    html = browser.get(url(received)).content.decode()
    assert f'href="{reverse("terminal", args=["SN00000003"])}"' in html
    assert "hx-get" not in html


def test_a_failed_proof_is_named_with_what_to_do_and_can_be_tried_again(
    activating: Application, wang: User, visit: Visit
) -> None:
    failed = ActivationStep.objects.filter(key="sign_on")
    failed.update(state="failed", reason="sign_on_refused", detail="03", due_at=None)
    browser = visit(wang)
    page = browser.get(url(activating))
    words = text(page)
    assert "Signed on Failed The sign-on was refused. Try again; if it repeats," in words
    assert "hx-get" not in page.content.decode()
    browser.post(url(activating, "retry"))
    assert failed.get().state == "waiting"
    assert "There is nothing to try again at the moment." in text(browser.post(url(activating, "retry"), follow=True))


def test_without_a_script_the_live_part_leads_to_the_page(activating: Application, wang: User, visit: Visit) -> None:
    assert visit(wang).get(url(activating, "activation")).headers["Location"] == url(activating)


def test_an_acquirer_that_does_not_answer_is_admitted(approved: Application, wang: User, visit: Visit) -> None:
    from applications.effects.follow import follow
    from applications.effects.handing_over import hand_over

    follow(approved.events.get(name="approve").pk)
    hand_over(approved.hand_overs.get().pk)  # nobody listens in this test
    words = text(visit(wang).get(url(approved)))
    assert "The acquirer does not answer at the moment. Last tried " in words


def test_the_page_costs_a_fixed_number_of_questions(
    submitted: Application, wang: User, visit: Visit, django_assert_num_queries: Any
) -> None:
    browser = visit(wang)
    with django_assert_num_queries(10):  # session, user, application, shipment, history, messages; clock: 3; same shop
        browser.get(url(submitted))
