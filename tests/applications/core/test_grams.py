"""Names as grams: a part of a name is found where it stands, however it is typed."""

import pytest

from applications.rules.grams import grams_of, sought
from applications.rules.mcc import categories
from applications.rules.trades import trades


def found(words: str, *names: str) -> bool:
    """As the databases look: every gram is there, and the pairs stand one after the other."""
    return bool(sought(words)) and f" {' '.join(sought(words))} " in grams_of(*names)


def test_a_name_is_its_characters_and_its_pairs() -> None:
    assert grams_of("晴川面馆") == " 晴 川 面 馆 晴川 川面 面馆 "
    assert grams_of("晴") == " 晴 "
    assert grams_of("", " ") == ""


@pytest.mark.parametrize("words", ["晴", "晴川", "川面馆", "晴川面馆", "sunny", "ＳＵＮＮＹ noodles", "王小•虚构"])
def test_a_part_of_a_name_is_found(words: str) -> None:
    assert found(words, "晴川面馆", "Sunny  Noodles", "王小·虚构")


@pytest.mark.parametrize("words", ["", "  ", "馆面", "晴面", "晴川馆", "晴川面馆面", "面馆sunny", "雪"])
def test_what_no_name_has_is_not_found(words: str) -> None:
    assert not found(words, "晴川面馆", "Sunny  Noodles")


def test_every_kind_of_business_belongs_to_one_line_of_business() -> None:
    codes = [code for trade in trades().values() for code in trade.codes]
    assert sorted(codes) == sorted(categories())
