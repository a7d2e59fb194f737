"""What the case says once the acquirer has it, and sending a terminal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, HandOver, Shipment
from portal.models import Terminal, TerminalStatus
from tests.applications.desk.conftest import Waiting

Settle = Callable[[Callable[[], Any]], Any]


def case(client: Client, application: Application) -> str:
    return client.get(reverse("applications:desk_case", args=[application.pk])).content.decode()


def ship(client: Client, application: Application, **changes: str) -> Any:
    data = {"serial": "SN00000003", "carrier": "顺丰速运 SF Express", "tracking_number": "SF0001", **changes}
    return client.post(reverse("applications:desk_ship", args=[application.pk]), data)


@pytest.fixture
def opened(waiting: Waiting) -> Application:
    return waiting("Noodles", status="open", mid="898310058120001", acquirer_state="open")


@pytest.fixture
def handed(approved: Application) -> HandOver:
    return HandOver.objects.create(application=approved, submission=approved.submissions.get())


def test_a_hand_over_that_fails_says_that_we_keep_trying(
    at_desk: Client, approved: Application, handed: HandOver
) -> None:
    assert handed.claim(timedelta(seconds=1)) is True
    handed.postpone("timeout", pause=timedelta(hours=1))  # longer than any page takes
    html = case(at_desk, approved)
    assert "The acquirer did not answer in time." in html
    assert "We keep trying; last at" in html
    before = handed.due_at
    at_desk.post(reverse("applications:desk_hand_over", args=[approved.pk]))
    handed.refresh_from_db()
    assert before is not None
    assert handed.due_at is not None
    assert handed.due_at < before


def test_a_hand_over_that_is_stuck_asks_for_a_person(at_desk: Client, approved: Application, handed: HandOver) -> None:
    HandOver.objects.filter(pk=handed.pk).update(state="stuck", trouble="invalid", message="business.name too long")
    html = case(at_desk, approved)
    assert "a person has to look" in html
    assert "business.name too long" in html


def test_nothing_to_retry_is_said(at_desk: Client, in_review: Application) -> None:
    url = reverse("applications:desk_hand_over", args=[in_review.pk])
    assert "There is no hand-over waiting." in at_desk.post(url, follow=True).content.decode()


def test_the_acquirers_own_words_and_number_are_shown(at_desk: Client, approved: Application, handed: HandOver) -> None:
    HandOver.objects.filter(pk=handed.pk).update(state="done", done_at=handed.created_at)
    Application.objects.filter(pk=approved.pk).update(
        status="account_verification",
        acquirer_application_id="A-77",
        acquirer_state="account_verification",
        acquirer_state_at=handed.created_at,
        acquirer_message="A small amount is on its way.",
        acquirer_asked_at=handed.created_at,
    )
    html = case(at_desk, approved)
    for words in ("A-77", "Account is being checked", "A small amount is on its way.", "Last asked"):
        assert words in html
    Application.objects.filter(pk=approved.pk).update(acquirer_state="something_new")
    assert "something_new" in case(at_desk, approved)


def test_a_terminal_is_chosen_and_bound_in_the_background(
    at_desk: Client, opened: Application, stock_terminal: Terminal
) -> None:
    assert f'<option value="{stock_terminal.serial}">P3000</option>' in case(at_desk, opened)
    answer = ship(at_desk, opened, serial=" SN00000003 ")
    assert answer.headers["Location"] == reverse("applications:desk_case", args=[opened.pk])
    shipment = Shipment.objects.get()
    assert (shipment.terminal, shipment.state, shipment.carrier, shipment.tracking_number) == (
        stock_terminal,
        "binding",
        "顺丰速运 SF Express",
        "SF0001",
    )
    html = case(at_desk, opened)
    assert "Being bound at the acquirer" in html
    assert 'name="tracking_number"' not in html


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"serial": "SN-NONE"}, "serial", "There is no terminal with this serial number in stock."),
        ({"serial": ""}, "serial", "Please fill this in."),
        ({"tracking_number": ""}, "tracking_number", "Please fill this in."),
        ({"carrier": "by pigeon"}, "carrier", "Select a valid choice. by pigeon is not one of the available choices."),
    ],
)
def test_what_cannot_be_sent_is_said_at_its_field(
    at_desk: Client, opened: Application, stock_terminal: Terminal, changes: dict[str, str], field: str, sentence: str
) -> None:
    answer = ship(at_desk, opened, **changes)
    assert answer.context["ship"].errors == {field: [sentence]}
    assert 'class="error-summary"' in answer.content.decode()
    assert Shipment.objects.count() == 0


def test_a_binding_refused_says_why_and_asks_for_another(
    at_desk: Client, opened: Application, stock_terminal: Terminal
) -> None:
    ship(at_desk, opened)
    Shipment.objects.update(state="failed", trouble="conflict", message="bound to another merchant", due_at=None)
    Terminal.objects.create(serial="SN00000004", model="P3000")
    html = case(at_desk, opened)
    assert "This terminal cannot be bound. Choose another one below." in html
    assert "bound to another merchant" in html
    ship(at_desk, opened, serial="SN00000004")
    assert Shipment.objects.exclude(state="failed").get().terminal.serial == "SN00000004"


def test_a_second_parcel_is_not_sent(at_desk: Client, opened: Application, stock_terminal: Terminal) -> None:
    Terminal.objects.create(serial="SN00000004", model="P3000")
    ship(at_desk, opened)
    answer = ship(at_desk, opened, serial="SN00000004")
    assert answer.status_code == 200
    assert Shipment.objects.count() == 1


def test_a_whole_shipment_with_a_real_acquirer(
    at_desk: Client, approved: Application, sandbox: Any, stock_terminal: Terminal, settle: Settle, opened: Application
) -> None:
    """The sandbox knows no such merchant, so the binding is refused, and the desk says so."""
    settle(lambda: ship(at_desk, opened))
    shipment = Shipment.objects.get()
    assert shipment.state == "failed"
    assert "Could not be bound" in case(at_desk, opened)


def test_the_stock_page_shows_what_to_send_what_is_on_its_way_and_what_there_is(
    at_desk: Client, opened: Application, stock_terminal: Terminal, waiting: Waiting
) -> None:
    sent = waiting("Tea", status="open", mid="898310058120002")
    ship(at_desk, sent)
    Terminal.objects.create(serial="SN00000005", model="P3000")
    Terminal.objects.create(serial="SN00000006", model="P3000", status=TerminalStatus.SHIPPED)
    answer = at_desk.get(reverse("applications:desk_stock"))
    assert [parcel.application for parcel in answer.context["parcels"]] == [sent]
    assert [(line.model, line.free, line.reserved, line.on_the_way) for line in answer.context["models"]] == [
        ("P3000", 1, 0, 1)
    ]
    assert [terminal.serial for terminal in answer.context["stock"]] == ["SN00000005"]
    assert {row["reference"] for row in answer.context["rows"]} == {opened.reference, sent.reference}
