"""Whether a terminal can take cards: said by the database as by the pure function, moved by the clock alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from diagnostics.models import Problem, ProblemState
from portal.models import Merchant, Report, Terminal, TerminalStatus
from portal.standing import Standing, hinders, standing_of, stands

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
EARLY, LATE = "2026-11-23T09:00:00Z", "2026-11-23T09:50:00Z"
W, T, U = Standing.WORKS, Standing.TROUBLE, Standing.UNKNOWN


def terminal(shop: Merchant, data: dict[str, Any] | None = None, *, age: int = 1, status: str = "active") -> Terminal:
    found = Terminal.objects.create(serial=f"S-{Terminal.objects.count()}", merchant=shop, status=status)
    if data is not None:
        at = NOW - timedelta(minutes=age)
        Report.objects.create(terminal=found, measured_at=at, received_at=at, data=data)
    return Terminal.objects.select_related("report").get(pk=found.pk)


def by_database(found: Terminal, now: datetime) -> list[Standing]:
    return [which for which in Standing if Terminal.objects.filter(stands(which, now), pk=found.pk).exists()]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, W),
        ({"last_transaction_rc": "00"}, W),
        ({"last_transaction_rc": None, "last_sign_on_rc": None}, W),
        ({"last_transaction_rc": "03", "last_transaction_at": LATE}, T),
        ({"last_transaction_rc": "51", "last_transaction_at": LATE}, W),  # the card's side
        ({"last_transaction_rc": "10", "last_transaction_at": LATE}, W),
        ({"last_sign_on_rc": "97"}, T),
        ({"last_sign_on_rc": "97", "last_transaction_rc": None}, T),
        (
            {
                "last_sign_on_rc": "97",
                "last_sign_on_at": EARLY,
                "last_transaction_rc": "00",
                "last_transaction_at": LATE,
            },
            W,
        ),
        (
            {
                "last_sign_on_rc": "00",
                "last_sign_on_at": LATE,
                "last_transaction_rc": "03",
                "last_transaction_at": EARLY,
            },
            W,
        ),
        ({"last_sign_on_rc": "00", "last_transaction_rc": "03", "last_transaction_at": EARLY}, T),
        ({"last_sign_on_rc": "00", "last_sign_on_at": LATE, "last_transaction_rc": "03"}, W),
        ({"last_sign_on_rc": "00", "last_transaction_rc": "03"}, T),
        ({"tampered": True}, T),
        ({"tampered": False, "network": "wifi", "card_reader": "ok"}, W),
        ({"network": "none"}, T),
        ({"power": "none"}, T),
        ({"power": "battery", "battery_percent": 3, "unsent_count": 2}, W),  # wants looking after, and takes cards
        ({"network": None, "card_reader": None, "tampered": None}, W),
        ({"card_reader": "fault"}, T),
        ({"card_reader": "absent"}, W),
    ],
)
def test_a_report_is_judged_alike_by_database_and_function(
    shop: Merchant, data: dict[str, Any], expected: Standing
) -> None:
    found = terminal(shop, data)
    assert standing_of(found, NOW, faulty=False) == expected
    assert by_database(found, NOW) == [expected]
    assert found.report.hindered == hinders(data) == (expected == T)


@pytest.mark.parametrize("status", TerminalStatus.values)
@pytest.mark.parametrize("report", ["good", "bad", "old", "none"])
@pytest.mark.parametrize("faulty", [False, True])
def test_every_terminal_stands_in_one_place(shop: Merchant, status: str, report: str, faulty: bool) -> None:
    data = {"good": {}, "bad": {"network": "none"}, "old": {}, "none": None}[report]
    found = terminal(shop, data, age=16 if report == "old" else 15, status=status)
    if faulty:
        Problem.objects.create(terminal=found, merchant=shop, cause="keys_invalid", certainty="confirmed", seen_at=NOW)
    expected = standing_of(found, NOW, faulty=faulty)

    assert by_database(found, NOW) == ([expected] if expected else [])
    assert (expected is None) == (status not in {"active", "blocked"})


def test_only_a_confirmed_problem_with_this_shop_that_stands_open_counts(shop: Merchant) -> None:
    other = Merchant.objects.create(mid="898310058120099", name="Another")
    found = terminal(shop, {})
    common: dict[str, Any] = {"terminal": found, "cause": "keys_invalid", "seen_at": NOW}
    Problem.objects.create(merchant=shop, certainty="likely", **common)
    Problem.objects.create(merchant=other, certainty="confirmed", **common)
    Problem.objects.create(merchant=shop, certainty="confirmed", state=ProblemState.CLOSED, closed_at=NOW, **common)
    assert by_database(found, NOW) == [W]


def test_the_clock_alone_makes_it_not_known(shop: Merchant) -> None:
    found = terminal(shop, {}, age=0)
    assert by_database(found, NOW + timedelta(minutes=15)) == [W]
    assert by_database(found, NOW + timedelta(minutes=15, seconds=1)) == [U]


def test_a_new_report_moves_it(shop: Merchant) -> None:
    found = terminal(shop, {"network": "none"})
    assert by_database(found, NOW) == [T]
    Report.objects.filter(terminal=found).update(data={"network": "wifi"})
    assert by_database(found, NOW) == [W]
