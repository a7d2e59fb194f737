"""Wherever an application stands, for whoever may look: one next step, one actor, one due time, and no dead end.

A crawler opens the real pages, follows every link on them, and looks at each page it reaches for something to do or a
date to wait for.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.journey.outlook import OUTLOOK
from applications.journey.progress import ACTOR_WORDS
from applications.journey.status import FINAL, Status
from applications.models import ActivationStep, Appeal, Application, ClockPromise, HandOver, Shipment
from applications.promises import UNDER_REVIEW
from portal.models import Member, Merchant, Role, Terminal, User
from tests.applications.test_every_status import stand
from tests.portal.signin import sign_in

_MAIN = re.compile(r"<main\b.*?</main>", re.S)
_LINK = re.compile(r'<a\b[^>]*href="(/[^"]*)"')
_TO_DO = re.compile(r"<button\b|<a\b[^>]*class=\"[^\"]*btn")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}|\b(?:{_MONTHS}) \d")
_LEAVE_OUT = ("/accounts/", "/outbox/", "/language/")
Twist = Callable[[Application], None]


def _refused_by_rule(application: Application) -> None:
    Application.objects.filter(pk=application.pk).update(refusal_reason="rules")


def _refused_by_acquirer(application: Application) -> None:
    Application.objects.filter(pk=application.pk).update(
        ended_from="opening", refusal_reason="acquirer", acquirer_message="The licence was cancelled."
    )


def _refused_long_ago(application: Application) -> None:
    Application.objects.filter(pk=application.pk).update(status_since=timezone.now() - timedelta(days=40))


def _upheld(application: Application) -> None:
    now = timezone.now()
    Appeal.objects.create(
        application=application, text="x", reason="no_premises", refused_at=now, outcome="upheld", answer="No.",
        heard_at=now,
    )  # fmt: skip
    Application.objects.filter(pk=application.pk).update(ended_from="appealed")


def _reopened(application: Application) -> None:
    now = timezone.now()
    Appeal.objects.create(
        application=application, text="x", reason="no_premises", refused_at=now, outcome="reopened", heard_at=now
    )


def _waited_long(application: Application) -> None:
    long_ago = timezone.now() - timedelta(days=20)
    Application.objects.filter(pk=application.pk).update(status_since=long_ago, submitted_at=long_ago)
    ClockPromise.objects.filter(application=application).update(since=long_ago)


def _came_back(application: Application) -> None:
    Application.objects.filter(pk=application.pk).update(round=1)


def _stuck(application: Application) -> None:
    now = timezone.now()
    HandOver.objects.filter(application=application).update(state="stuck", trouble="invalid", tried_at=now)


def _not_bound(application: Application) -> None:
    terminal = Terminal.objects.create(serial="SN-9", model="P3000")
    now = timezone.now()
    Shipment.objects.create(
        application=application, terminal=terminal, state="failed", trouble="conflict", due_at=None, tried_at=now,
        tid="12345679", carrier="SF", tracking_number="SF2", packed_by=application.claimed_by,
    )  # fmt: skip


def _step_failed(application: Application) -> None:
    steps = ActivationStep.objects.filter(activation__application=application, key="sign_on")
    steps.update(state="failed", reason="sign_on_refused", detail="03")


TWISTS: tuple[tuple[Status, str, Twist | None], ...] = (
    *((status, "as it comes", None) for status in Status),
    (Status.SUBMITTED, "waited long", _waited_long),
    (Status.SUBMITTED, "came back", _came_back),
    (Status.IN_REVIEW, "waited long", _waited_long),
    (Status.IN_REVIEW, "taken up again", _reopened),
    (Status.REFUSED, "by a rule", _refused_by_rule),
    (Status.REFUSED, "by the acquirer", _refused_by_acquirer),
    (Status.REFUSED, "long ago", _refused_long_ago),
    (Status.REFUSED, "for good", _upheld),
    (Status.APPROVED, "stuck", _stuck),
    (Status.OPEN, "not bound", _not_bound),
    (Status.ACTIVATING, "a step failed", _step_failed),
)
CASES = [pytest.param(status, twist, id=f"{status.value}: {name}") for status, name, twist in TWISTS]


@dataclass(slots=True)
class Crawler:
    """One person's browser. Every page it opens is looked at."""

    client: Client

    def open(self, address: str) -> str:
        """The main part of the page."""
        answer = self.client.get(address)
        assert answer.status_code == 200, f"{address} answers {answer.status_code}"
        return self.main(answer, address)

    def main(self, answer: HttpResponse, address: str) -> str:
        found = _MAIN.search(unescape(answer.content.decode()))
        assert found is not None, f"{address} has no main part"
        main = found[0]
        assert _TO_DO.search(main) or _DAY.search(main), f"{address} has neither an action nor a date"
        return main

    def follow(self, main: str) -> Iterator[str]:
        """Opens every page that this one leads to."""
        for address in sorted(set(_LINK.findall(main))):
            if address.startswith(_LEAVE_OUT):
                continue
            answer = self.client.get(address, follow=True)
            assert answer.status_code == 200, f"{address} answers {answer.status_code}"
            if answer["Content-Type"].startswith("text/html"):
                self.main(answer, address)
            yield address


def _browser(user: User) -> Crawler:
    return Crawler(sign_in(Client(headers={"accept-language": "en"}), user, second_factor=user.is_reviewer))


def _make(application: Application, status: Status, twist: Twist | None, terminal: Terminal, rita: User) -> Application:
    stand(application, status, terminal, rita)
    application.refresh_from_db()
    if status is Status.ACTIVE:
        shop = Merchant.objects.create(mid="898310058120001", name="晴川面馆（示例）")
        Member.objects.create(merchant=shop, user=application.applicant)
        Terminal.objects.filter(pk=terminal.pk).update(merchant=shop, status="active")
    if twist is not None:
        twist(application)
    application.refresh_from_db()
    return application


@pytest.mark.parametrize(("status", "twist"), CASES)
def test_the_applicant_is_never_left_alone(
    status: Status, twist: Twist | None, submitted: Application, stock_terminal: Terminal, wang: User, rita: User
) -> None:
    application = _make(submitted, status, twist, stock_terminal, rita)
    crawler = _browser(wang)
    main = crawler.open(reverse("applications:application", args=[application.pk]))
    assert main.count('class="lead-line"') == 1
    if status in FINAL:
        assert _TO_DO.search(main)
    else:
        assert main.count('class="who-when"') == 1
        yours = OUTLOOK[status].actor == "applicant" or twist is _step_failed  # only they can try it again
        acts = "You" if yours else str(ACTOR_WORDS[OUTLOOK[status].actor])
        assert f"Who acts</span>{acts}" in main
        assert re.search(r"When</span>\s*\w", main)
    if status in UNDER_REVIEW:
        assert re.search(r"between \w+ \d+, |Any moment now; it takes longer than usual. By \w+ \d+, ", main)
    assert list(crawler.follow(main)) != []
    assert application.reference in crawler.open(reverse("applications:list"))


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.OPERATOR])
@pytest.mark.parametrize(("status", "twist"), CASES)
def test_the_desk_is_never_left_alone(
    status: Status,
    twist: Twist | None,
    role: Role,
    submitted: Application,
    stock_terminal: Terminal,
    rita: User,
) -> None:
    application = _make(submitted, status, twist, stock_terminal, rita)
    User.objects.filter(pk=rita.pk).update(role=role)
    rita.refresh_from_db()
    crawler = _browser(rita)
    case = reverse("applications:desk_case", args=[application.pk])
    if application.submitted_at is None:
        assert crawler.client.get(case).status_code == 404  # a draft is nobody's business but the applicant's
        return
    main = crawler.open(case)
    outlook = OUTLOOK[status]
    acts = "You" if outlook.actor == "reviewer" else str(ACTOR_WORDS[outlook.actor])
    assert main.count(f"<strong>{acts}:</strong> {outlook.staff}") == 1
    assert main.count('<span class="muted">due</span>') == (0 if status in FINAL else 1)
    assert list(crawler.follow(main)) != []


@pytest.mark.parametrize("status", Status)
def test_a_stranger_learns_nothing_anywhere(
    status: Status, submitted: Application, stock_terminal: Terminal, stranger: User, rita: User
) -> None:
    application = _make(submitted, status, None, stock_terminal, rita)
    client = _browser(stranger).client
    names = ("application", "need", "sheet", "correct", "withdraw", "appeal", "activation", "documents", "check")
    answers = {client.get(reverse(f"applications:{name}", args=[application.pk])).status_code for name in names}
    answers.add(client.get(reverse("applications:desk_case", args=[application.pk])).status_code)
    assert answers == {404}
