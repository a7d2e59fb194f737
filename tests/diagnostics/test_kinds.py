"""What a code by itself asks for: every code of the table has a kind, and card-side codes never lead to a check."""

import pytest

from diagnostics import catalogue
from diagnostics.catalogue.kinds import CARD_KINDS, kind_of, kinds, letters, side_of
from diagnostics.checks.attempts import CARD_SIDE


def test_every_code_of_the_table_is_of_one_kind() -> None:
    listed = [code for kind in kinds().values() for code in kind.codes]
    assert sorted(listed) == sorted(catalogue.codes())


def test_the_card_kinds_are_exactly_the_card_side_codes() -> None:
    assert {code for key in CARD_KINDS for code in kinds()[key].codes} == set(CARD_SIDE)


@pytest.mark.parametrize("code", sorted(CARD_SIDE))
def test_a_card_side_code_never_starts_a_check(code: str) -> None:
    assert kind_of(code).check == "no"
    assert side_of(catalogue.codes()[code]).en.startswith("The customer's card")


@pytest.mark.parametrize("code", [entry.code for entry in catalogue.codes().values() if entry.letter == "A"])
def test_what_was_approved_is_never_repeated_and_never_checked(code: str) -> None:
    assert (kind_of(code).check, kind_of(code).key in {"paid", "partly_paid"}) == ("no", True)


@pytest.mark.parametrize("code", ["09", "68", "98"])
def test_where_the_result_is_unknown_the_payment_is_looked_up_first(code: str) -> None:
    assert "looking this payment up" in kind_of(code).retry.en


@pytest.mark.parametrize("code", ["03", "97", "58", "30"])
def test_what_the_acquirer_must_settle_starts_the_check_at_once(code: str) -> None:
    assert kind_of(code).check == "now"


def test_an_unknown_code_is_said_to_be_unknown_and_may_be_checked() -> None:
    assert (kind_of("Z9").key, kind_of("Z9").check) == ("unknown", "now")


def test_every_class_has_words_in_both_languages() -> None:
    assert {letter for letter, words in letters().items() if words.zh and words.en} == set("ABCDE-")
