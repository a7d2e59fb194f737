"""What the applicant is told about when, how it is kept, and how it is scored."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions.draft import withdraw
from applications.actions.review import approve, ask_correction, claim
from applications.actions.submit import resubmit
from applications.effects.corrections import CorrectionItem
from applications.effects.follow import follow
from applications.journey.clock import ENOUGH, Kind
from applications.models import Application, ClockPromise, Submission
from applications.promises import before, clock_of, past_of
from applications.queries import messages_about
from portal.calendar import add_working_minutes
from portal.models import User
from tests.applications.desk.conftest import Waiting
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import text

MOBILE = [CorrectionItem("contact.mobile", "unreachable", "")]


def follow_all(application: Application) -> None:
    for event in application.events.filter(handled_at=None).order_by("pk"):
        follow(event.pk)


def remember(application: Application, minutes: list[float], *, kept: bool = True) -> None:
    """Reviews that ended lately, as rows of other rounds of one application; only their numbers count."""
    now = timezone.now()
    for number, took in enumerate(minutes, start=100):
        submission = Submission.objects.create(application=application, round=number, frozen="{}", sha256="0" * 64)
        ClockPromise.objects.create(
            application=application,
            submission=submission,
            kind=Kind.FIRST,
            ahead=0,
            since=now - timedelta(days=3),
            first_at=now - timedelta(days=2),
            last_at=now - timedelta(days=1),
            learned=True,
            ended_at=now - timedelta(days=1, minutes=number),
            minutes=took,
            kept=kept,
        )


def test_submitting_makes_one_promise_and_the_mail_says_it(submitted: Application) -> None:
    follow_all(submitted)
    promise = ClockPromise.objects.get()
    assert (promise.kind, promise.ahead, promise.learned, promise.ended_at) == ("first", 0, False, None)
    body = messages_about(submitted).get().body
    assert timezone.localtime(promise.last_at).strftime("%Y-%m-%d %H:%M") in body
    for event in submitted.events.filter(name="submit"):
        event.again()
        follow(event.pk)
    assert ClockPromise.objects.count() == 1


def test_a_decision_ends_the_promise_with_its_time(submitted: Application, rita: User) -> None:
    follow_all(submitted)
    claim(submitted, by=rita)
    approve(submitted, by=rita, seen_version=submitted.version)
    follow_all(submitted)
    promise = ClockPromise.objects.get()
    assert promise.ended_at == submitted.events.get(name="approve").created_at
    assert promise.minutes is not None
    assert promise.kept is (promise.first_at <= promise.ended_at <= promise.last_at)
    assert [past.kept for past in past_of(Kind.FIRST)] == [None]  # the default range taught nothing about the learned


def test_a_decision_that_is_followed_first_leaves_no_promise_open(submitted: Application, rita: User) -> None:
    claim(submitted, by=rita)
    approve(submitted, by=rita, seen_version=submitted.version)
    for event in submitted.events.filter(handled_at=None).order_by("-pk"):
        follow(event.pk)
    assert ClockPromise.objects.get().ended_at is not None


def test_what_was_withdrawn_teaches_nothing(submitted: Application, wang: User) -> None:
    follow_all(submitted)
    withdraw(submitted, by=wang)
    follow_all(submitted)
    assert ClockPromise.objects.get().minutes is None
    assert past_of(Kind.FIRST) == []


def test_a_correction_that_comes_back_is_promised_anew_in_its_class(
    in_review: Application, rita: User, wang: User
) -> None:
    ask_correction(in_review, by=rita, items=MOBILE, seen_version=in_review.version)
    resubmit(in_review, by=wang, unchanged=True)
    follow_all(in_review)
    assert sorted(ClockPromise.objects.values_list("kind", "submission__round")) == [("came_back", 1), ("first", 0)]
    clock = clock_of(in_review)
    assert clock is not None
    assert (clock.kind, clock.before) == ("came_back", 0)


def test_before_you_are_those_who_came_back_and_those_who_waited_longer(waiting: Waiting, rita: User) -> None:
    mine = waiting(hours=5)
    waiting(hours=6)
    waiting(hours=4)
    waiting(hours=1, round=1, claimed_by=rita)
    waiting(hours=9, status="in_review")
    assert before(mine) == 2
    came_back = waiting(hours=2, round=1, claimed_by=rita)
    assert before(came_back) == 0


def test_the_page_says_the_default_range_and_who_is_before(submitted: Application, wang: User, visit: Visit) -> None:
    words = text(visit(wang).get(reverse("applications:application", args=[submitted.pk])))
    assert "In 1 to 2 working days · between " in words
    assert "Before you nobody, you are next" in words


def test_with_enough_history_the_page_says_the_learned_range(
    submitted: Application, wang: User, visit: Visit, waiting: Waiting
) -> None:
    other = waiting(hours=30)
    remember(other, [60.0 + number for number in range(ENOUGH + 10)])
    follow_all(submitted)
    promise = ClockPromise.objects.get(application=submitted)
    assert promise.learned
    words = text(visit(wang).get(reverse("applications:application", args=[submitted.pk])))
    assert "In 1 to 2 working days" not in words
    assert "Before you 1 application" in words


def test_a_page_that_waited_too_long_admits_it(submitted: Application, wang: User, visit: Visit) -> None:
    follow_all(submitted)
    long_ago = timezone.now() - timedelta(days=20)
    ClockPromise.objects.update(since=long_ago, last_at=add_working_minutes(long_ago, 600))
    for address in (reverse("applications:application", args=[submitted.pk]), reverse("applications:list")):
        assert "Any moment now; it takes longer than usual. By " in text(visit(wang).get(address))


def test_the_list_asks_once_for_all_clocks(
    submitted: Application, wang: User, visit: Visit, waiting: Waiting, django_assert_num_queries: Any
) -> None:
    for _ in range(2):
        waiting()
    browser = visit(wang)
    with django_assert_num_queries(4):  # session, user, applications, promises
        browser.get(reverse("applications:list"))


def test_the_desk_scores_the_clock(at_desk: Client, waiting: Waiting, django_assert_num_queries: Any) -> None:
    row = waiting()
    remember(row, [60.0] * 3)
    ClockPromise.objects.filter(pk=ClockPromise.objects.order_by("pk")[0].pk).update(
        kept=False, first_at=timezone.now() + timedelta(days=1)
    )
    words = text(at_desk.get(reverse("applications:desk_clock")))
    assert "Reviews that ended 3" in words
    assert "Within the range 66.7 % (2)" in words
    assert "Earlier than promised 1" in words
    assert "Reviews that ended 0" in text(at_desk.get(reverse("applications:desk_clock") + "?kind=came_back&days=7"))


def test_the_score_of_the_clock_is_a_sheet_too(at_desk: Client, waiting: Waiting) -> None:
    remember(waiting(), [60.0] * 3)
    answer = at_desk.get(reverse("applications:desk_clock_sheet"), {"days": "7"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    heads, *days = answer.content.decode().splitlines()
    assert heads == "\ufeffDay,Within the range,Earlier than promised,Later than promised"
    assert (len(days), sum(int(day.split(",")[1]) for day in days)) == (7, 3)
    page = at_desk.get(reverse("applications:desk_clock"), {"days": "7", "kind": "first"}).content.decode()
    assert "/desk/clock.csv?days=7&amp;kind=first" in page
