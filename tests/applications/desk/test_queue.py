"""The queue: bands, order, search, and who takes what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from portal.models import User
from tests.applications.desk.conftest import Waiting, browser

DESK = reverse("applications:desk")


def references(client: Client, band: str = "waiting") -> list[str]:
    rows = client.get(DESK, {"band": band}).context["rows"]
    return [row["reference"] for row in rows]


def found(client: Client, words: str) -> list[str]:
    return [row["reference"] for row in client.post(DESK, {"search": words}).context["rows"]]


def test_the_queue_asks_as_much_for_three_as_for_one(at_desk: Client, waiting: Waiting) -> None:
    counts = []
    for _round in range(3):
        waiting()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert at_desk.get(DESK).status_code == 200
        counts.append(len(queries))
    assert counts == [6, 6, 6]


def test_each_band_holds_its_own(at_desk: Client, waiting: Waiting, rita: User, rob: User) -> None:
    fresh = waiting("fresh")
    back = waiting("back", round=1)
    late = waiting("late", hours=24 * 19)
    mine = waiting("mine", status="in_review", claimed_by=rita, risk_high=True, risk_score=70)
    others = waiting("others", status="in_review", claimed_by=rob)
    to_ship = waiting("open", status="open")
    assert references(at_desk, "came_back") == [back.reference]
    assert references(at_desk, "overdue") == [late.reference]
    assert references(at_desk, "risk") == [mine.reference]
    assert references(at_desk, "new") == [late.reference, fresh.reference]
    assert references(at_desk, "mine") == [mine.reference]
    assert references(at_desk, "others") == [others.reference]
    assert references(at_desk, "to_ship") == [to_ship.reference]
    sizes = {key: size for key, _words, size, _url in at_desk.get(DESK).context["bands"] if size is not None}
    ones = dict.fromkeys(("came_back", "overdue", "risk", "mine", "others", "to_ship"), 1)
    assert sizes == ones | {"new": 2, "appeals": 0}


def test_who_waits_longest_stands_first_and_lateness_is_said(at_desk: Client, waiting: Waiting) -> None:
    young, old = waiting(), waiting(hours=24 * 19)
    assert references(at_desk) == [old.reference, young.reference]
    rows = at_desk.get(DESK).context["rows"]
    assert [row["late"] for row in rows] == [True, False]
    assert [str(row["words"]) for row in rows] == ["Overdue", "New"]


def test_pages_follow_one_another_without_gap(
    at_desk: Client, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone = [waiting(hours=hours).reference for hours in range(53, 0, -1)]
    first = at_desk.get(DESK)
    second = at_desk.get(DESK + first.context["next_url"])
    seen = [row["reference"] for page in (first, second) for row in page.context["rows"]]
    assert seen == everyone
    assert (second.context["next_url"], second.context["first_url"]) == ("", "?band=waiting")


def test_people_are_masked_in_the_queue(at_desk: Client, submitted: Application) -> None:
    page = at_desk.get(DESK).content.decode()
    assert "示**" in page
    assert "示例甲" not in page


@pytest.mark.parametrize("words", ["晴川", "110101190001010014", "138 0013 8000", "reference", "mid"])
def test_search_finds_by_name_number_reference_and_mid(at_desk: Client, submitted: Application, words: str) -> None:
    Application.objects.filter(pk=submitted.pk).update(mid="898310058120001")
    words = {"reference": submitted.reference.lower(), "mid": "898310058120001"}.get(words, words)
    assert found(at_desk, words) == [submitted.reference]


@pytest.mark.parametrize("words", ["11010119000101001", "1380013", "远山"])
def test_part_of_a_number_finds_nothing(at_desk: Client, submitted: Application, words: str) -> None:
    assert found(at_desk, words) == []


def test_taking_the_next_one_prefers_what_came_back_to_me(
    at_desk: Client, waiting: Waiting, rita: User, rob: User
) -> None:
    waiting("oldest", hours=5)
    waiting("robs", hours=6, round=1, claimed_by=rob)
    mine = waiting("mine", hours=1, round=1, claimed_by=rita)
    answer = at_desk.post(reverse("applications:desk_next"))
    assert answer.headers["Location"] == reverse("applications:desk_case", args=[mine.pk])
    second = at_desk.post(reverse("applications:desk_next"))
    assert Application.objects.get(pk=second.headers["Location"].split("/")[3]).business.name == "oldest"
    last = at_desk.post(reverse("applications:desk_next"), follow=True)
    assert "Nothing is waiting." in last.content.decode()


def test_what_came_back_to_a_colleague_is_free_once_it_is_late(at_desk: Client, waiting: Waiting, rob: User) -> None:
    late = waiting("robs", hours=24 * 19, round=1, claimed_by=rob)
    answer = at_desk.post(reverse("applications:desk_next"))
    assert answer.headers["Location"] == reverse("applications:desk_case", args=[late.pk])


def test_a_case_is_taken_taken_over_and_given_back(submitted: Application, rita: User, rob: User) -> None:
    claim, release = (reverse(f"applications:desk_{verb}", args=[submitted.pk]) for verb in ("claim", "release"))
    at_desk, at_robs = browser(rita), browser(rob)
    holders = []
    for client, url in [(at_desk, claim), (at_robs, claim), (at_desk, release), (at_robs, release)]:
        client.post(url)
        submitted.refresh_from_db()
        holders.append((submitted.status, submitted.claimed_by))
    assert holders == [("in_review", rita), ("in_review", rob), ("in_review", rob), ("submitted", None)]


def test_each_line_says_who_holds_it(at_desk: Client, waiting: Waiting, rita: User, rob: User) -> None:
    stands = [("in_review", rita), ("in_review", rob), ("submitted", rita), ("submitted", rob), ("submitted", None)]
    for hours, (status, holder) in enumerate([*stands, ("open", rob), ("open", None)]):
        waiting(hours=20 - hours, status=status, claimed_by=holder)
    held = [str(row["held"]) for row in at_desk.get(DESK, {"band": "all"}).context["rows"]]
    assert held == [
        "You have it",
        "rob has it",
        "comes back to you",
        "comes back to rob",
        "nobody has it",
        "reviewed by rob",
        "",
    ]


def test_the_day_it_is_due_stays_whoever_takes_it(at_desk: Client, submitted: Application) -> None:
    """Taking a case and giving it back makes nobody wait longer."""
    Application.objects.filter(pk=submitted.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    at_desk.post(reverse("applications:desk_claim", args=[submitted.pk]))
    assert [row["late"] for row in at_desk.get(DESK, {"band": "mine"}).context["rows"]] == [True]
    assert at_desk.get(reverse("applications:desk_case", args=[submitted.pk])).context["case"].due is not None
