"""The pages of the drift watch: who sees what, in words, and as many queries for a thousand rows as for one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics.models import Drift
from portal.models import Merchant, Terminal, TerminalStatus, User
from tests.diagnostics.conftest import SERIAL, Acquirer
from tests.diagnostics.fleet.conftest import compare
from tests.portal.signin import sign_in

LIST = "/diagnostics/differences"


def make_drifts(shop: Merchant, number: int) -> None:
    now = timezone.now()
    start = Terminal.objects.count()
    machines = Terminal.objects.bulk_create(
        Terminal(serial=f"MANY-{start + place:05d}", merchant=shop, status=TerminalStatus.ACTIVE)
        for place in range(number)
    )
    Drift.objects.bulk_create(
        Drift(open_key=f"t:{one.pk}:sim_replaced", kind="sim_replaced", terminal=one, merchant=shop,
              stops_payments=True, first_seen=now, last_seen=now)
        for one in machines
    )  # fmt: skip


@pytest.fixture
def found(ready: Acquirer) -> Acquirer:
    ready.inject("sim_replaced")
    ready.report()
    compare()
    return ready


def test_the_merchant_reads_what_each_side_says_since_when_and_who_acts(found: Acquirer, browser: Client) -> None:
    words = browser.get(LIST).content.decode()
    assert "The SIM card was replaced" in words
    assert "Would stop payments" in words
    assert words.count("898600000000000000") >= 2  # both numbers
    assert "Who acts" in words
    assert f"/diagnostics/terminals/{SERIAL}/start" in words


def test_a_stranger_sees_none_of_it(found: Acquirer, client: Client, stranger: User) -> None:
    client.force_login(stranger)
    assert SERIAL not in client.get(LIST).content.decode()
    assert client.get(f"/diagnostics/terminals/{SERIAL}/differences").status_code == 404


def test_the_terminals_page_has_the_panel_and_works_without_script(found: Acquirer, browser: Client) -> None:
    address = f"/diagnostics/terminals/{SERIAL}/differences"
    assert address in browser.get(f"/terminals/{SERIAL}/").content.decode()
    whole, piece = browser.get(address).content.decode(), browser.get(address, headers={"HX-Request": "true"})
    assert "<html" in whole
    assert "<html" not in piece.content.decode()
    assert 'data-drift="sim_replaced"' in piece.content.decode()


@pytest.mark.parametrize("address", [LIST, f"/diagnostics/terminals/{SERIAL}/differences"])
def test_the_number_of_queries_does_not_grow(shop: Terminal, browser: Client, address: str) -> None:
    assert shop.merchant
    counts = []
    for number in (1, 2, 997):
        make_drifts(shop.merchant, number)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        counts.append(len(captured))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 8


def test_the_list_goes_on_page_by_page_and_counts_no_further_than_a_thousand(shop: Terminal, browser: Client) -> None:
    assert shop.merchant
    make_drifts(shop.merchant, 1002)
    first = browser.get(LIST)
    assert "More than 1000 differences" in first.content.decode()
    second = browser.get(LIST + first.context["next_url"])
    shown = [{item.row.pk for item in page.context["rows"]} for page in (first, second)]
    assert [len(rows) for rows in shown] == [20, 20]
    assert max(shown[1]) < min(shown[0])


FILTERS = {
    "kind=sim_replaced&region=310000": True,
    "merchant=898310058120001": True,
    "region=440000": False,
    "kind=terminal_moved": False,
}


def test_staff_find_by_kind_region_and_merchant_and_compare(found: Acquirer, client: Client, reviewer: User) -> None:
    sign_in(client, reviewer, second_factor=True)
    assert {query: SERIAL in client.get(f"{LIST}?{query}").content.decode() for query in FILTERS} == FILTERS
    client.cookies["django_language"] = "en"
    assert "The merchant" in client.get(LIST).content.decode()  # who acts: to our people the shop is not "you"
    assert client.post("/diagnostics/fleet/compare").status_code == 302
    assert client.get("/diagnostics/fleet/progress").status_code in {200, 286}
