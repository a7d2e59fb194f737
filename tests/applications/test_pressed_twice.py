"""A double click, the back button, a second window: one effect, and the second answer is a way on, never a fault."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions.draft import withdraw
from applications.actions.review import ask_correction
from applications.effects.corrections import CorrectionItem
from applications.models import (
    Activation,
    ActivationStep,
    Application,
    CorrectionRequest,
    Document,
    Event,
    HandOver,
    Shipment,
)
from portal.models import AuditEntry, Terminal, User
from tests.applications.actions.conftest import activating, code_of, opened, received, shipped
from tests.applications.conftest import CONSENTS, upload
from tests.portal.signin import sign_in

__all__ = ["activating", "opened", "received", "shipped"]

Send = Callable[[Application], dict[str, Any]]


def _nothing(_application: Application) -> dict[str, Any]:
    return {}


def _agree(application: Application) -> dict[str, Any]:
    return dict.fromkeys(CONSENTS, "on") | {"version": application.version}


def _mend(_application: Application) -> dict[str, Any]:
    return {"personal-email": "a@example.cn", "send": "1"}


def _decide(action: str, **typed: str) -> Send:
    return lambda one: {
        "action": action,
        "confirmed": "1",
        "seen_version": one.version,
        "seen_event": one.events.order_by("pk").last().pk,  # type: ignore[union-attr]
        **typed,
    }


_MARK = {"mark_contact-email": "correct", "reason_contact-email": "unreachable", "note_contact-email": ""}
_PARCEL = {"serial": "SN00000003", "carrier": "顺丰速运 SF Express", "tracking_number": "SF0001"}

# address, fixture where it stands, what is sent, what counts the effect, how many, what the second answer is
APPLICANT: list[tuple[str, str, Send, type[Model], dict[str, str], int, set[int]]] = [
    ("subject", "draft", lambda _: {"subject_type": "micro"}, Application, {"subject_type": "micro"}, 1, {302}),
    ("check", "filled", _agree, Event, {"name": "submit"}, 1, {302}),
    ("withdraw", "submitted", _nothing, Event, {"name": "withdraw"}, 1, {302}),
    ("again", "ended", _nothing, Application, {"status": "draft"}, 1, {302}),
    ("correct", "correcting", _mend, Event, {"name": "resubmit"}, 1, {302}),
    ("receive", "shipped", lambda _: {"serial": "SN00000003"}, Event, {"name": "confirm_receipt"}, 1, {302}),
    ("activate", "received", lambda one: {"code": code_of(one)}, Event, {"name": "start_activation"}, 1, {302}),
    ("new_code", "received_before", _nothing, Event, {"name": "new_code"}, 1, {302}),
    ("retry", "failed", _nothing, Event, {"name": "retry_activation"}, 1, {302}),
]  # fmt: skip
DESK: list[tuple[str, str, Send, type[Model], dict[str, str], int, set[int]]] = [
    ("desk_claim", "submitted", _nothing, Event, {"name": "claim"}, 1, {302}),
    ("desk_release", "in_review", _nothing, Event, {"name": "release"}, 1, {302}),
    ("desk_decide", "in_review", _decide("approve"), Event, {"name": "approve"}, 1, {409}),
    ("desk_decide", "in_review", _decide("refuse", refusal_reason="no_premises"), Event, {"name": "refuse"}, 1, {409}),
    ("desk_decide", "in_review", _decide("ask", **_MARK), CorrectionRequest, {"round": "1"}, 1, {409}),
    ("desk_ship", "opened", lambda _: _PARCEL, Shipment, {}, 1, {200, 302}),
    ("desk_hand_over", "waits", _nothing, HandOver, {}, 1, {302}),
]


@pytest.fixture
def ended(submitted: Application, wang: User) -> Application:
    withdraw(submitted, by=wang)
    return submitted


@pytest.fixture
def correcting(in_review: Application, rita: User) -> Application:
    item = CorrectionItem("contact.email", "unreachable")
    return ask_correction(in_review, by=rita, items=[item], seen_version=in_review.version)


@pytest.fixture
def received_before(received: Application) -> Application:
    """The first code was sent some hours ago."""
    Activation.objects.update(expires_at=timezone.now() + timedelta(hours=40))
    return received


@pytest.fixture
def failed(activating: Application) -> Application:
    ActivationStep.objects.filter(key="sign_on").update(state="failed", reason="sign_on_refused", due_at=None)
    return activating


@pytest.fixture
def waits(approved: Application) -> Application:
    HandOver.objects.create(application=approved, submission=approved.submissions.get())
    return approved


def press_twice(client: Client, name: str, application: Application, data: dict[str, Any]) -> list[int]:
    """The same request once more, as a browser sends it: drawn before the first."""
    address = reverse(f"applications:{name}", args=[application.pk])
    answers = [client.post(address, data) for _ in range(2)]
    assert all(answer.content.strip() for answer in answers if answer.status_code != 302)
    return [answer.status_code for answer in answers]


@pytest.mark.parametrize(("name", "where", "send", "model", "effect", "count", "second"), APPLICANT)
def test_an_applicant_who_presses_twice_does_it_once(
    name: str,
    where: str,
    send: Send,
    model: Any,
    effect: dict[str, str],
    count: int,
    second: set[int],
    wang: User,
    stock_terminal: Terminal,
    request: pytest.FixtureRequest,
) -> None:
    application: Application = request.getfixturevalue(where)
    application.refresh_from_db()
    first, then = press_twice(sign_in(Client(), wang), name, application, send(application))
    assert (first, then in second) == (302, True)
    assert model.objects.filter(**effect).count() == count


@pytest.mark.parametrize(("name", "where", "send", "model", "effect", "count", "second"), DESK)
def test_a_reviewer_who_presses_twice_does_it_once(
    name: str,
    where: str,
    send: Send,
    model: Any,
    effect: dict[str, str],
    count: int,
    second: set[int],
    rita: User,
    stock_terminal: Terminal,
    request: pytest.FixtureRequest,
) -> None:
    application: Application = request.getfixturevalue(where)
    application.refresh_from_db()
    client = sign_in(Client(), rita, second_factor=True)
    first, then = press_twice(client, name, application, send(application))
    assert (first, then in second) == (302, True)
    assert model.objects.filter(**effect).count() == count


def test_taking_the_next_one_twice_takes_two_at_most_and_then_says_that_nothing_waits(
    submitted: Application, rita: User
) -> None:
    client = sign_in(Client(), rita, second_factor=True)
    answers = [client.post(reverse("applications:desk_next")).status_code for _ in range(2)]
    assert (answers, Event.objects.filter(name="claim").count()) == ([302, 302], 1)


def test_a_page_of_answers_sent_twice_is_kept_once_and_goes_on_twice(draft: Application, wang: User) -> None:
    address, client = reverse("applications:step", args=[draft.pk, "personal"]), sign_in(Client(), wang)
    data = {"name": "示例甲", "id_number": "110101190001010014", "id_long_term": "on", "mobile": "13800138000"}
    assert [client.post(address, data).status_code for _ in range(2)] == [302, 302]
    draft.refresh_from_db()
    assert draft.personal.name == "示例甲"


def test_a_paper_sent_twice_counts_once(draft: Application, wang: User) -> None:
    address, client = reverse("applications:documents", args=[draft.pk]), sign_in(Client(), wang)
    codes = [client.post(address, {"file-id_front": upload()}).status_code for _ in range(2)]
    assert (codes, Document.objects.filter(superseded_at=None).count()) == ([302, 302], 1)


def test_a_paper_removed_twice_is_removed_once(filled: Application, wang: User) -> None:
    paper = filled.documents.get(kind="shop_front")
    address, client = reverse("applications:document_remove", args=[paper.pk]), sign_in(Client(), wang)
    assert [client.post(address).status_code for _ in range(2)] == [302, 302]
    assert filled.documents.filter(kind="shop_front", superseded_at=None).count() == 0


def test_a_value_revealed_twice_is_written_down_twice(in_review: Application, rita: User) -> None:
    """Each look is a look."""
    address = reverse("applications:desk_reveal", args=[in_review.pk, "contact.mobile"])
    client = sign_in(Client(), rita, second_factor=True)
    assert [client.post(address, {"reason": "To call them."}).status_code for _ in range(2)] == [200, 200]
    assert AuditEntry.objects.filter(action="reveal").count() == 2
