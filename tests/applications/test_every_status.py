"""Law of the journey: wherever an application stands, both pages say one next step, who takes it, and by when."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from applications.journey.outlook import OUTLOOK
from applications.journey.progress import ACTOR_WORDS
from applications.journey.status import AT_ACQUIRER, CORRECTING, FINAL, Status
from applications.models import (
    Activation,
    ActivationStep,
    Appeal,
    Application,
    CorrectionRequest,
    HandOver,
    Shipment,
)
from applications.models.activation import StepKey
from portal.models import Terminal, User
from tests.applications.pages.reading import text
from tests.portal.signin import sign_in

LANGUAGES = ("en", "zh-hans")
BEFORE_REVIEW = {Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.CORRECTION_ASKED, Status.WITHDRAWN}
SENT = {Status.SHIPPED, Status.RECEIVED, Status.ACTIVATING, Status.ACTIVE}
_EMPTY = re.compile(r"<dd[^>]*>\s*</dd>")
_LATIN = re.compile(r"[A-Za-z][A-Za-z ,.;:!?'’“”()-]*")


def stand(application: Application, status: Status, terminal: Terminal, rita: User) -> None:
    """Everything that a real one would have by then, as rows."""
    now = timezone.now()
    columns: dict[str, object] = {"status": status, "status_since": now - timedelta(minutes=5)}
    if status not in BEFORE_REVIEW:
        HandOver.objects.create(application=application, submission=application.submissions.get(), due_at=None)
        columns |= {"claimed_by": rita, "acquirer_application_id": "A-1", "acquirer_state_at": now}
    if status in AT_ACQUIRER:
        columns |= {"acquirer_state": "checking", "acquirer_asked_at": now, "acquirer_due_at": now}
    if status in {Status.IN_REVIEW, Status.CORRECTION_ASKED}:
        columns |= {"claimed_by": rita, "claimed_at": now}
    if status in CORRECTING:
        columns["round"] = 1
        CorrectionRequest.objects.create(application=application, round=1, field="contact.email", reason="unreachable")
    if status is Status.APPEALED:
        Appeal.objects.create(application=application, text="x", reason="no_premises", refused_at=now)
    if status in {Status.REFUSED, Status.WITHDRAWN, Status.APPEALED}:
        columns |= {"ended_from": "in_review", "refusal_reason": "no_premises" if status is Status.REFUSED else ""}
    if status is Status.DRAFT:
        columns["submitted_at"] = None
    if status in SENT | {Status.OPEN, Status.TERMINAL_BOUND}:
        columns["mid"] = "898310058120001"
    if status in SENT | {Status.TERMINAL_BOUND}:
        state = "received" if status in SENT - {Status.SHIPPED} else "shipped" if status in SENT else "binding"
        parcel = {"carrier": "SF", "tracking_number": "SF1", "tid": "12345678", "packed_by": rita, "shipped_at": now}
        Shipment.objects.create(application=application, terminal=terminal, state=state, due_at=None, **parcel)
    if status in SENT - {Status.SHIPPED}:
        life = now + timedelta(hours=40)
        activation = Activation.objects.create(
            application=application, terminal=terminal, code_hash="x", expires_at=life
        )
        for position, key in enumerate(StepKey, start=1):
            ActivationStep.objects.create(activation=activation, key=key, position=position, due_at=None)
    Application.objects.filter(pk=application.pk).update(**columns)


def untranslated(words: str) -> list[str]:
    """Latin stretches too long for a name, a number or a unit."""
    return [found for found in _LATIN.findall(words) if sum(char.isalpha() for char in found) > 25]


def read(user: User, address: str, language: str, *, second_factor: bool = False) -> str:
    User.objects.filter(pk=user.pk).update(language=language)
    user.refresh_from_db()
    client = sign_in(Client(headers={"accept-language": language}), user, second_factor=second_factor)
    answer = client.get(address)
    assert answer.status_code == 200
    html = unescape(answer.content.decode())
    assert _EMPTY.findall(html) == []
    words = text(answer)
    assert language == "en" or untranslated(words) == []
    return html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", Status)
def test_the_applicants_page_names_the_next_step_the_actor_and_the_time(
    status: Status, language: str, submitted: Application, stock_terminal: Terminal, wang: User, rita: User
) -> None:
    stand(submitted, status, stock_terminal, rita)
    html = read(wang, reverse("applications:application", args=[submitted.pk]), language)
    outlook = OUTLOOK[status]
    with translation.override(language):
        if status is not Status.DRAFT:  # a draft shows its steps instead, each with its state
            assert html.count(f'<p class="lead-line">{outlook.applicant}</p>') == 1
        assert html.count('class="who-when"') == (0 if status in FINAL else 1)
        if status not in FINAL:
            assert str(outlook.due.words) in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DRAFT])
def test_the_desk_names_the_next_step_the_actor_and_the_day(
    status: Status, language: str, submitted: Application, stock_terminal: Terminal, rita: User
) -> None:
    stand(submitted, status, stock_terminal, rita)
    html = read(rita, reverse("applications:desk_case", args=[submitted.pk]), language, second_factor=True)
    outlook = OUTLOOK[status]
    with translation.override(language):
        actor = translation.gettext("You") if outlook.actor == "reviewer" else ACTOR_WORDS[outlook.actor]
        assert html.count(f"<strong>{actor}:</strong> {outlook.staff}") == 1
        due = f'<span class="muted">{translation.gettext("due")}</span>'
        assert html.count(due) == (0 if status in FINAL else 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", sorted(CORRECTING))
def test_the_page_of_corrections_is_whole_in_both_languages(
    status: Status, language: str, submitted: Application, stock_terminal: Terminal, wang: User, rita: User
) -> None:
    stand(submitted, status, stock_terminal, rita)
    html = read(wang, reverse("applications:correct", args=[submitted.pk]), language)
    assert html.count('aria-labelledby="item-') == 1
