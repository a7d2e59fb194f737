"""Views of the queue that a reviewer keeps: names, the one that opens first, and whose they are."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions.views import MOST, keep_view
from applications.models import SavedView
from portal.errors import PortalError
from portal.models import User
from tests.applications.desk.conftest import Waiting

DESK = reverse("applications:desk")
KEEP = reverse("applications:desk_keep_view")


def shops(client: Client, query: str = "") -> list[str]:
    return [row["shop"] for row in client.get(DESK + query).context["rows"]]


def test_a_view_is_kept_and_opened_by_its_link(at_desk: Client, waiting: Waiting) -> None:
    waiting("here", region="310115")
    waiting("there", region="110101")
    answer = at_desk.post(KEEP, {"name": " Shanghai  first ", "band": "new", "province": "31", "nonsense": "x"})
    assert answer.headers["Location"] == f"{DESK}?band=new&province=31"
    view = at_desk.get(DESK).context["views"][0]
    assert (view.name, view.is_current) == ("Shanghai first", False)
    page = at_desk.get(f"{DESK}?{view.address}")
    assert [row["shop"] for row in page.context["rows"]] == ["here"]
    assert page.context["views"][0].is_current


def test_the_view_that_opens_first_opens_only_where_nothing_else_is_asked_for(
    at_desk: Client, waiting: Waiting, rita: User
) -> None:
    waiting("here", region="310115", hours=2)
    waiting("there", region="110101")
    at_desk.post(KEEP, {"name": "Shanghai", "band": "waiting", "province": "31", "first": "on"})
    assert shops(at_desk) == ["here"]
    assert shops(at_desk, "?band=waiting") == ["here", "there"]
    view = SavedView.objects.get()
    at_desk.post(reverse("applications:desk_view", args=[view.pk]), {"do": "plain"})
    assert shops(at_desk) == ["here", "there"]


def test_only_one_opens_first_and_a_name_is_kept_once(at_desk: Client, rita: User) -> None:
    keep_view(by=rita, name="a", wanted={"band": "new"}, is_default=True)
    keep_view(by=rita, name="b", wanted={"band": "mine"}, is_default=True)
    keep_view(by=rita, name="a", wanted={"band": "risk"})
    rows = SavedView.objects.order_by("name").values_list("name", "is_default", "wanted")
    assert list(rows) == [("a", False, {"band": "risk"}), ("b", True, {"band": "mine"})]
    at_desk.post(reverse("applications:desk_view", args=[SavedView.objects.get(name="a").pk]), {"do": "first"})
    assert list(SavedView.objects.filter(is_default=True).values_list("name", flat=True)) == ["a"]


def test_views_are_their_owners_alone(at_desk: Client, at_robs_desk: Client, rita: User) -> None:
    view = keep_view(by=rita, name="a", wanted={"band": "new"})
    url = reverse("applications:desk_view", args=[view.pk])
    assert at_robs_desk.get(DESK).context["views"] == []
    assert at_robs_desk.post(url, {"do": "drop"}).status_code == 404
    assert at_desk.post(url, {"do": "drop"}).status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_and_one_too_many_are_refused(at_desk: Client, rita: User) -> None:
    assert "Give the view a name." in at_desk.post(KEEP, {"name": "\x00 "}, follow=True).content.decode()
    for number in range(MOST):
        keep_view(by=rita, name=f"{number}", wanted={})
    with pytest.raises(PortalError, match="enough views"):
        keep_view(by=rita, name="one more", wanted={})
    keep_view(by=rita, name="1", wanted={"band": "new"})
    assert SavedView.objects.count() == MOST


def test_a_view_of_an_older_time_opens_with_what_is_still_known(at_desk: Client, waiting: Waiting, rita: User) -> None:
    waiting("a")
    keep_view(by=rita, name="old", wanted={"band": "gone", "trade": "gone", "held": "424242"}, is_default=True)
    assert shops(at_desk) == ["a"]
