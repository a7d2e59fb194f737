"""Filters, orders and pages of the queue."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.desk.presence import look_at
from applications.desk.queue import SORTS, Wanted, queue_page
from applications.forms.desk.filter import QueueFilter
from applications.models import Application
from portal.models import User
from tests.applications.desk.conftest import Waiting

DESK = reverse("applications:desk")


def shops(client: Client, **asked: str) -> list[str]:
    return [row["shop"] for row in client.get(DESK, asked).context["rows"]]


def test_each_filter_narrows_the_band(at_desk: Client, waiting: Waiting, rita: User, rob: User) -> None:
    waiting("a", hours=9, region="310115", mcc="5812", status="in_review", claimed_by=rob)
    waiting("b", hours=8, region="330106", mcc="5462", risk_high=True, risk_score=80)
    waiting("c", hours=24 * 40, region="310101", mcc="8021", subject_type="enterprise")
    waiting("d", hours=6, region="310101", mcc="5812", status="in_review", claimed_by=rita)
    assert shops(at_desk, province="31") == ["c", "a", "d"]
    assert shops(at_desk, trade="food") == ["a", "d"]
    assert shops(at_desk, trade="food", held="me") == ["d"]
    assert shops(at_desk, held=str(rob.pk)) == ["a"]
    assert shops(at_desk, held="nobody") == ["c", "b"]
    assert shops(at_desk, risk="high") == ["b"]
    assert shops(at_desk, risk="low", band="new") == ["c"]
    assert shops(at_desk, subject="enterprise") == ["c"]
    assert shops(at_desk, since=str(timezone.localdate() - timedelta(days=7))) == ["a", "b", "d"]
    assert shops(at_desk, province="31", band="mine") == ["d"]


def test_orders(at_desk: Client, waiting: Waiting) -> None:
    for hours, score in ((9, 10), (8, 80), (7, 0), (6, 80)):
        waiting(f"{hours}", hours=hours, risk_score=score)
    assert shops(at_desk) == ["9", "8", "7", "6"]
    assert shops(at_desk, sort="newest") == ["6", "7", "8", "9"]
    assert shops(at_desk, sort="risk") == ["8", "6", "9", "7"]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_of_every_order_follow_each_other_without_gap_or_repeat(waiting: Waiting, rita: User, sort: str) -> None:
    made = [waiting(hours=9 - number // 2, risk_score=10 * (number % 3)) for number in range(7)]
    moment = timezone.now()
    Application.objects.filter(pk__in=[made[2].pk, made[3].pk, made[4].pk]).update(submitted_at=moment)
    whole = [row.pk for row in queue_page(rita, Wanted(sort=sort)).rows]
    seen, after = [], ""
    for _page in range(4):
        page = queue_page(rita, Wanted(sort=sort), after=after, size=2)
        seen += [row.pk for row in page.rows]
        after = page.next
    assert (seen, after) == (whole, "")
    assert len(whole) == 7


def test_a_cursor_of_another_order_begins_at_the_beginning(waiting: Waiting, rita: User) -> None:
    for hours in (3, 2, 1):
        waiting(hours=hours)
    cursor = queue_page(rita, size=2).next
    assert len(queue_page(rita, Wanted(sort="risk"), after=cursor).rows) == 3


def test_nonsense_in_the_address_is_left_aside(at_desk: Client, waiting: Waiting) -> None:
    waiting("a")
    nonsense = {"band": "x", "province": "99", "trade": "x", "held": "x", "since": "x", "sort": "x", "risk": "x"}
    assert shops(at_desk, **nonsense) == ["a"]
    assert QueueFilter(nonsense).kept == {}


def test_filters_stay_on_from_page_to_page_and_from_band_to_band(
    at_desk: Client, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours in range(52):
        waiting(hours=60 - hours, region="310115")
    page = at_desk.get(DESK, {"province": "31", "band": "new"})
    assert page.context["next_url"].startswith("?band=new&province=31&after=")
    assert {url for *_rest, url in page.context["bands"]} >= {"band=mine&province=31"}
    second = at_desk.get(DESK + page.context["next_url"])
    assert (len(second.context["rows"]), second.context["first_url"]) == (2, "?band=new&province=31")


def test_an_empty_band_says_whether_filters_emptied_it(at_desk: Client, waiting: Waiting) -> None:
    waiting(region="310115")
    assert "Nothing in this band fits the filters." in at_desk.get(DESK, {"province": "11"}).content.decode()
    assert "Nothing here at the moment." in at_desk.get(DESK, {"band": "done"}).content.decode()


def test_each_line_says_which_colleague_is_looking(at_desk: Client, waiting: Waiting, rita: User, rob: User) -> None:
    application = waiting("a")
    look_at(application, by=rita)
    assert [row["looking"] for row in at_desk.get(DESK).context["rows"]] == [[]]
    look_at(application, by=rob)
    page = at_desk.get(DESK)
    assert [row["looking"] for row in page.context["rows"]] == [["rob"]]
    assert "rob is looking" in page.content.decode()


def test_high_risk_is_said_with_its_score(at_desk: Client, waiting: Waiting) -> None:
    waiting("a", risk_high=True, risk_score=75)
    assert "High risk, 75" in at_desk.get(DESK).content.decode()
