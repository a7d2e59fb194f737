"""The operators' pages: every check found by filters, a page at a time, counted, and taken along as a table."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from diagnostics import overview
from diagnostics.models import Diagnosis, State
from diagnostics.overview import Wanted, found_by
from portal.models import Merchant, Terminal, User
from portal.sheets import plain
from tests.diagnostics.conftest import MID, SPARE, begun
from tests.diagnostics.told import judged, with_cause
from tests.portal.signin import sign_in

DESK, EXPORT, NUMBERS = "/diagnostics/desk/", "/diagnostics/desk/export.csv", "/diagnostics/desk/numbers"


@pytest.fixture
def staff(client: Client, reviewer: User) -> Client:
    sign_in(client, reviewer, second_factor=True)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def runs(shop: Terminal) -> dict[str, Diagnosis]:
    now = timezone.now()
    silent = {"merchant": "timeout", "account": "timeout"}
    return {
        "frozen": with_cause(shop, "merchant_frozen", at=now - timedelta(days=2)),
        "card": with_cause(shop, "card_side", at=now - timedelta(days=1)),
        "untold": judged(shop, silent=silent, at=now - timedelta(hours=3)),
        "fine": judged(shop, at=now - timedelta(hours=2)),
        "running": begun(Terminal.objects.get(serial=SPARE)),
    }


def _found(runs: dict[str, Diagnosis], **wanted: Any) -> set[str]:
    named = {run.pk: name for name, run in runs.items()}
    return {named[run.pk] for run in found_by(Wanted(**wanted))[0]}


def test_every_filter_finds_what_it_names(runs: dict[str, Diagnosis]) -> None:
    everything = set(runs)
    yesterday = timezone.localdate(runs["card"].created_at)
    assert _found(runs) == everything
    assert _found(runs, cause="merchant_frozen") == {"frozen"}
    assert _found(runs, certainty="confirmed") == {"frozen", "card"}
    assert _found(runs, state="running") == {"running"}
    assert _found(runs, code="55") == {"card"}
    assert _found(runs, region="31") == everything
    assert _found(runs, region="44") == set()
    assert _found(runs, shop=MID[:6]) == _found(runs, shop="晴川") == everything
    assert _found(runs, shop="川") == set()
    assert _found(runs, untold=True) == {"untold"}
    assert _found(runs, since=yesterday, until=yesterday) >= {"card"}
    assert "frozen" not in _found(runs, since=yesterday)
    assert _found(runs, cause="merchant_frozen", code="55") == set()


def test_the_list_shows_every_kind_of_result(staff: Client, runs: dict[str, Diagnosis]) -> None:
    body = staff.get(DESK).content.decode()
    for words in ("frozen or restricted", "card or the PIN", "<strong>We could not tell", "Nothing wrong", "Running"):
        assert words in body
    assert body.count('role="row"') == 6


def test_a_filter_stays_while_one_pages(staff: Client, shop: Terminal) -> None:
    for back in range(23):
        with_cause(shop, "tampered", at=timezone.now() - timedelta(minutes=back))
    first = staff.get(DESK, {"cause": "tampered"})
    second = staff.get(DESK + first.context["next_url"])
    listed = [run.pk for answer in (first, second) for run, _headline, _name in answer.context["rows"]]
    assert (len(listed), len(set(listed))) == (23, 23)
    assert "cause=tampered" in first.context["next_url"]


@pytest.mark.parametrize("query", [{"cause": "x"}, {"code": "035"}, {"region": "nowhere"}, {"since": "soon"}])
def test_nonsense_is_said_and_left_aside(staff: Client, runs: dict[str, Diagnosis], query: dict[str, str]) -> None:
    answer = staff.get(DESK, query)
    assert answer.status_code == 200
    assert len(answer.context["rows"]) == len(runs)
    assert "invalid-feedback" in answer.content.decode()


def test_a_beginning_that_fits_too_many_shops_is_said(staff: Client, shop: Terminal, monkeypatch: Any) -> None:
    monkeypatch.setattr(overview, "MOST_SHOPS", 1)
    Merchant.objects.create(mid="898310058129999", name="晴川二店")
    assert "shops begin like this" in staff.get(DESK, {"shop": "晴川"}).content.decode()


@pytest.mark.parametrize("page", [DESK, EXPORT, NUMBERS])
def test_merchants_find_nothing_and_staff_need_the_second_factor(
    client: Client, cashier: User, reviewer: User, page: str
) -> None:
    client.force_login(cashier)
    assert client.get(page).status_code == 404
    client.force_login(reviewer)
    assert client.get(page).status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_a_fixed_number_of_questions(
    staff: Client, shop: Terminal, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        with_cause(shop, "tampered")
    staff.get(DESK)
    with django_assert_num_queries(6):  # session, person, the shops meant, a page of runs, their terminals, shops
        staff.get(DESK, {"shop": MID})


def test_the_table_opens_in_a_spreadsheet(staff: Client, runs: dict[str, Diagnosis]) -> None:
    answer = staff.get(EXPORT, {"certainty": "confirmed"})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["Cause"] for row in rows] == [
        "The card or the PIN is the problem", "Merchant is frozen or restricted by risk control"
    ]  # fmt: skip
    assert {row["Merchant number (MID)"] for row in rows} == {MID}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert plain(cell) == f"'{cell}"


def test_the_numbers_add_up(staff: Client, runs: dict[str, Diagnosis], shop: Terminal) -> None:
    today = timezone.localdate()
    started = timezone.now() - timedelta(minutes=5)
    Diagnosis.objects.exclude(state=State.RUNNING).update(finished_at=started)
    for seconds in (1, 2, 3, 4, 5, 6, 7, 8, 9, 30):
        run = with_cause(shop, "tampered", at=started)
        Diagnosis.objects.filter(pk=run.pk).update(finished_at=started + timedelta(seconds=seconds))
    Diagnosis.objects.filter(pk__in=[run.pk for run in runs.values()]).delete()
    found = overview.numbers(today - timedelta(days=6), today)
    day = next(one for one in found.days if one.ended)
    assert (day.causes, day.untold, day.fine, found.ended) == ({"tampered": 10}, 0, 0, 10)
    assert (day.median, day.ninetieth, found.median, found.ninetieth) == (5.0, 9.0, 5.0, 9.0)
    assert len(found.days) == 7


def test_what_could_not_be_told_is_counted_apart_from_what_is_fine(runs: dict[str, Diagnosis]) -> None:
    today = timezone.localdate()
    found = overview.numbers(today - timedelta(days=6), today)
    assert (found.ended, found.untold, sum(day.fine for day in found.days)) == (4, 1, 1)


@pytest.mark.parametrize("query", [{}, {"days": "7"}, {"days": "90"}, {"days": "x"}])
def test_the_page_of_numbers_shows_charts_with_their_tables(
    staff: Client, runs: dict[str, Diagnosis], query: dict[str, str]
) -> None:
    body = staff.get(NUMBERS, query).content.decode()
    assert body.count('<figure class="chart">') == body.count("The numbers as a table") == 3
    assert 'role="img" aria-label="Results per day"' in body
    assert "25.0 % (1)" in body


def test_without_checks_there_is_no_chart(staff: Client) -> None:
    body = staff.get(NUMBERS).content.decode()
    assert "No check ended in this period" in body
    assert "<figure" not in body


@pytest.mark.parametrize("number", [1, 3])
def test_the_numbers_ask_a_fixed_number_of_questions(
    staff: Client, shop: Terminal, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        with_cause(shop, "tampered")
    staff.get(NUMBERS)
    with django_assert_num_queries(6):  # session, person, counts, percentiles by day and in all, problems
        staff.get(NUMBERS)
