"""Which failures belong together: exactly from five terminals of three shops on, and never by chance."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.attempts import APPROVED, CARD_SIDE
from diagnostics.fleet.detector import EVERYONE, Attempt, Shared, factors_of, groups

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
#: The more terminals have it, the less it says.
SIZES = {("region", "310115"): 50, ("region", "310100"): 400, ("region", "310000"): 400, ("firmware", "2.4.1"): 9000}


def population(factor: Shared) -> int:
    return SIZES.get(factor, 5000)


def attempt(terminal: int, shop: int, code: str = "96", region: str = "310115", firmware: str = "2.4.1") -> Attempt:
    factors = factors_of(region=region, firmware=firmware, param_version="2026.11.1")
    return Attempt(terminal, UUID(int=shop), code, NOW, factors)


def several(terminals: int, shops: int, **given: str) -> list[Attempt]:
    return [attempt(number, number % shops, **given) for number in range(terminals)]


def elsewhere(number: int) -> list[Attempt]:
    """Terminals of another province that pay."""
    return [attempt(1000 + one, 1000 + one, "00", region="440305") for one in range(number)]


def test_five_terminals_of_three_shops_make_one() -> None:
    found = groups(several(5, 3), elsewhere(20), population)
    assert [(group.code, group.factor, len(group.attempts)) for group in found] == [("96", ("region", "310115"), 5)]


def test_four_terminals_or_two_shops_make_none() -> None:
    assert groups(several(4, 3), elsewhere(20), population) == []
    assert groups(several(5, 2), elsewhere(20), population) == []


def test_the_same_terminal_often_is_one_terminal() -> None:
    assert groups([attempt(1, shop) for shop in range(9)], elsewhere(20), population) == []


def test_different_codes_do_not_add_up() -> None:
    mixed = [attempt(number, number, code) for number, code in enumerate(("96", "91", "96", "91", "96", "91"))]
    assert groups(mixed, elsewhere(20), population) == []


def test_a_failure_elsewhere_stays_outside() -> None:
    stray = attempt(99, 99, region="440305")
    found = groups([*several(6, 3), stray], elsewhere(20), population)
    assert len(found) == 1
    assert stray not in found[0].attempts


def test_terminals_there_that_pay_speak_against_it() -> None:
    paying = [attempt(100 + number, 100 + number, "00") for number in range(6)]
    assert groups(several(5, 3), [*paying, *elsewhere(20)], population) == []


def test_what_fails_everywhere_is_not_blamed_on_one_region() -> None:
    regions = ("310115", "440305", "510104", "330106", "420102", "610102")
    failed = [
        Attempt(number, UUID(int=number), "96", NOW, factors_of(region=region, firmware="", param_version=""))
        for number, region in enumerate(regions * 3)
    ]
    found = groups(failed, [], population)
    assert [group.factor for group in found] == [EVERYONE]


def test_a_shared_firmware_is_found_across_regions() -> None:
    regions = ("310115", "440305", "510104", "330106", "420102")
    failed = [attempt(number, number, region=region, firmware="9.9.9") for number, region in enumerate(regions)]
    found = groups(failed, elsewhere(30), population)
    assert [group.factor for group in found] == [("firmware", "9.9.9")]


def test_what_the_provider_says_comes_first() -> None:
    factors = factors_of(region="310115", firmware="2.4.1", param_version="1", provider="outage")
    failed = [Attempt(number, UUID(int=number), "96", NOW, factors) for number in range(5)]
    assert groups(failed, elsewhere(5), population)[0].factor == ("provider", "outage")


@given(code=st.sampled_from(sorted(APPROVED | CARD_SIDE)))
def test_a_code_of_the_cards_side_never_makes_one(code: str) -> None:
    assert groups(several(50, 20, code=code), elsewhere(20), population) == []


@given(pairs=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), max_size=20))
def test_every_group_is_large_enough_and_no_terminal_is_in_two(pairs: list[tuple[int, int]]) -> None:
    failed = [attempt(terminal, shop) for terminal, shop in dict(pairs).items()]
    found = groups(failed, elsewhere(20), population)
    for group in found:
        assert len({one.terminal for one in group.attempts}) >= 5
        assert len({one.merchant for one in group.attempts}) >= 3
    members = [one.terminal for group in found for one in group.attempts]
    assert len(members) == len(set(members))
