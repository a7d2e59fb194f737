"""The desk in numbers: what is counted, the charts with their tables, and the tables for a spreadsheet."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.actions.review import approve, ask_correction, claim, refuse
from applications.actions.submit import resubmit
from applications.desk.numbers import numbers, percentile
from applications.effects.corrections import CorrectionItem
from applications.models import Application, Event
from portal.models import User
from tests.applications.desk.conftest import Waiting

URL = reverse("applications:desk_numbers")


@pytest.fixture
def decided(in_review: Application, rita: User, wang: User) -> Application:
    """Sent back once, then approved: each decision one day after what it decided about."""
    item = CorrectionItem("contact.mobile", "unreachable")
    ask_correction(in_review, by=rita, items=[item], seen_version=in_review.version)
    resubmit(in_review, by=wang, unchanged=True)
    claim(in_review, by=rita)
    approve(in_review, by=rita, seen_version=in_review.version)
    now = timezone.now()
    for days, name in ((4, "submit"), (3, "ask_correction"), (2, "resubmit"), (1, "approve")):
        Event.objects.filter(name=name).update(created_at=now - timedelta(days=days))
    return in_review


def test_decisions_are_counted_with_how_long_they_took(decided: Application) -> None:
    today = timezone.localdate()
    found = numbers(today - timedelta(days=6), today)
    totals = {name: found.total(name) for name in ("submitted", "approved", "sent_back", "refused", "at_once")}
    assert totals == {"submitted": 1, "approved": 1, "sent_back": 1, "refused": 0, "at_once": 0}
    assert found.total("in_time") == 2
    assert found.percentile(0.5) == pytest.approx(24, abs=0.1)
    assert [(str(words), number) for words, number in found.funnel] == [
        ("Started", 1),
        ("Submitted", 1),
        ("Approved by us", 1),
        ("Opened for payments", 0),
        ("Terminal sent", 0),
        ("Active", 0),
    ]
    assert (found.corrections, found.refusals) == ([("unreachable", 1)], [])


def test_what_was_refused_came_as_far_as_it_had_come(in_review: Application, rita: User) -> None:
    refuse(in_review, by=rita, reason="no_premises", seen_version=in_review.version)
    found = numbers(timezone.localdate(), timezone.localdate())
    assert [number for _words, number in found.funnel] == [1, 1, 0, 0, 0, 0]
    assert found.refusals == [("no_premises", 1)]
    assert found.total("at_once") == 0


def test_percentiles_are_by_nearest_rank() -> None:
    assert [percentile([4, 1, 3, 2], share) for share in (0.5, 0.9, 0.0)] == [2, 4, 1]
    assert percentile([], 0.5) is None


def test_the_page_shows_charts_with_their_tables(at_desk: Client, decided: Application) -> None:
    page = at_desk.get(URL).content.decode()
    assert page.count("<svg viewBox") >= 6
    assert page.count("The numbers as a table") == 6
    assert "We could not reach you there" in page


def test_what_is_asked_does_not_depend_on_how_many_there_are(
    at_desk: Client, decided: Application, waiting: Waiting
) -> None:
    counts = []
    for _round in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert at_desk.get(URL, {"days": "90"}).status_code == 200
        counts.append(len(queries))
        waiting()
    assert len(set(counts)) == 1


def test_an_empty_desk_has_numbers_too(at_desk: Client) -> None:
    assert "Nothing was decided in this period." in at_desk.get(URL, {"days": "x"}).content.decode()


@pytest.mark.parametrize("table", ["days", "funnel", "reasons"])
def test_each_table_is_a_sheet(at_desk: Client, decided: Application, table: str) -> None:
    answer = at_desk.get(reverse("applications:desk_numbers_sheet", args=[table]), {"days": "7"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    reason = "We could not reach you there,1,100.0 %"
    assert {"days": ",1,", "funnel": "Approved by us,1,100.0 %", "reasons": reason}[table] in text


def test_a_sheet_that_is_none_is_not_found(at_desk: Client) -> None:
    assert at_desk.get(reverse("applications:desk_numbers_sheet", args=["x"])).status_code == 404
