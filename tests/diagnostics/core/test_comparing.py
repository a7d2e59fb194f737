"""How two values are compared: names, places, regions, hosts, versions, limits and fees, at their boundaries."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diagnostics.core.cases import both, drop, put
from tests.diagnostics.core.test_ambiguities import found, judged, outcome


def test_names_are_compared_without_width_space_dots_and_case() -> None:
    same = both(
        put("portal.merchant.name", "阿依·Ａbc　便利店"),
        put("merchant.name", "阿依・ABC便 利店"),
        put("portal.merchant.receipt_name", "Star ･ Mart"),
        put("merchant.receipt_name", "ＳＴＡＲ•mart"),
        put("transactions.items", []),
    )

    assert found(judged(same)) == []


class TestPlace:
    def test_the_radius_and_the_accuracy_are_both_allowed(self) -> None:
        assert found(judged(put("heartbeat.lat", 22.53 + 0.0046), put("heartbeat.accuracy_m", 20))) == []
        assert found(judged(put("heartbeat.lat", 22.53 + 0.0048), put("heartbeat.accuracy_m", 20))) == [
            ("terminal_moved", "confirmed")
        ]

    def test_a_missing_radius_is_500_and_a_missing_accuracy_0(self) -> None:
        bare = both(drop("terminal.place.radius_m"), drop("heartbeat.accuracy_m"), put("heartbeat.lng", 113.93))

        assert found(judged(bare, put("heartbeat.lat", 22.53 + 0.00449))) == []
        assert found(judged(bare, put("heartbeat.lat", 22.53 + 0.0045))) == [("terminal_moved", "confirmed")]


class TestRegions:
    @pytest.mark.parametrize(
        ("regions", "here"),
        [
            (None, True),
            ([], True),
            (["440000"], True),
            (["440300"], True),
            (["440305"], True),
            (["440306"], False),
            (["440100", "110000"], False),
        ],
    )
    def test_a_province_or_city_covers_what_lies_under_it(self, regions: Any, here: bool) -> None:
        judgement = judged(put("status", {"state": "maintenance", "regions": regions}))

        assert found(judgement) == ([("provider_outage", "confirmed")] if here else [])

    def test_a_region_that_is_none_leaves_the_live_test_open(self) -> None:
        judgement = judged(put("status", {"state": "outage", "regions": ["华南"]}))

        assert (found(judgement), outcome(judgement, "live_test")) == ([], "unknown")


@pytest.mark.parametrize("host", ["POS.Acquirer.Example:5000", "pos.acquirer.example", "pos.acquirer.example.:5000"])
def test_the_same_host_may_be_written_in_several_ways(host: str) -> None:
    assert found(judged(put("heartbeat.acquirer_host", host))) == []


def test_the_port_counts_when_both_state_one() -> None:
    assert found(judged(put("heartbeat.acquirer_host", "pos.acquirer.example:5001"))) == [("wrong_host", "confirmed")]


@pytest.mark.parametrize(
    ("held", "minimum", "expected"),
    [("2.0", "2.0.0", "pass"), ("2.10", "2.9", "pass"), ("1.99", "2", "fail"), ("v2.0", "1.0", "unknown")],
)
def test_versions_are_compared_number_by_number(held: str, minimum: str, expected: str) -> None:
    judgement = judged(put("heartbeat.firmware", held), put("terminal.minimum_firmware", minimum))

    assert outcome(judgement, "software") == expected


@pytest.mark.parametrize(("used", "limit", "expected"), [(99999, 100000, []), (100000, 100000, ["limit_exceeded"])])
def test_a_limit_is_used_up_when_it_is_reached(used: int, limit: int, expected: list[str]) -> None:
    judgement = judged(put("account.used_fen.credit_day", used), put("parameters.limits_fen.credit.per_day", limit))

    assert [cause for cause, _ in found(judgement)] == expected


@pytest.mark.parametrize("rate", ["0.0050", "0.0200", "0.005"])
def test_a_fee_may_lie_on_its_bounds(rate: str) -> None:
    assert found(judged(put("parameters.fees.credit_rate", rate))) == []
