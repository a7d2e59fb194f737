"""A card number never survives, in whatever it is wrapped; a merchant number does."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import luhn

from portal.card_numbers import mask_card_numbers

DIGITS = "0123456789"
_LENGTHS = {
    "62": (16, 17, 18, 19),
    "4": (13, 16, 19),
    "51": (16,),
    "37": (15,),
    "35": (16,),
    "6011": (16,),
    "36": (14,),
}


@st.composite
def cards(draw: st.DrawFn) -> str:
    prefix = draw(st.sampled_from(sorted(_LENGTHS)))
    length = draw(st.sampled_from(_LENGTHS[prefix]))
    body = prefix + draw(st.text(DIGITS, min_size=length - len(prefix) - 1, max_size=length - len(prefix) - 1))
    return body + luhn.calc_check_digit(body)


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


@example("36000000000008", "Z", "")  # a letter before it that looks like a digit makes 15 of 14
@example("6222020000000000000", "", "Ol")
@given(
    cards(),
    st.text("卡号商户 NO:.()\n存根abcXYZ", max_size=30),
    st.text("有效期 \n:*xyz", max_size=30),
)
def test_a_card_number_never_survives(card: str, before: str, after: str) -> None:
    assert card not in _digits(mask_card_numbers(before + card + after))


@given(
    cards(), st.sampled_from([" ", "-", "  ", ".", "·", "/", " - "]), st.sampled_from([(4, 4, 4), (6,), (4, 6), (8,)])
)
def test_nor_in_groups(card: str, between: str, groups: tuple[int, ...]) -> None:
    parts, rest = [], card
    for size in groups:
        parts.append(rest[:size])
        rest = rest[size:]
    text = "卡号: " + between.join([*parts, rest]) + " 有效期 2030/01"
    assert card not in _digits(mask_card_numbers(text))


@given(cards())
def test_nor_in_full_width_digits_or_those_of_another_script(card: str) -> None:
    for zero in ("０", "٠", "०"):
        written = "".join(chr(ord(zero) + int(digit)) for digit in card)
        assert card not in _digits(mask_card_numbers(f"卡号{written}"))


@given(cards(), st.sampled_from(["商户编号(MERCHANT NO.): ", "MID ", "商户号："]))
def test_nor_when_it_is_called_a_merchant_number(card: str, label: str) -> None:
    assert card not in _digits(mask_card_numbers(label + card))


@pytest.mark.parametrize("misread", ["62220212345678901I8", "622202l234567890128", "6222O21234567B90128"])
def test_a_card_number_with_misread_digits_is_one_too(misread: str) -> None:
    assert misread not in mask_card_numbers(misread)


@given(st.text("0123456789", min_size=12, max_size=12), st.sampled_from(["898", "102", "301", "848"]))
def test_a_merchant_number_under_its_name_stays(rest: str, institution: str) -> None:
    number = institution + rest
    for label in ("商户编号:", "商户编号(MERCHANT NO.): ", "MID: ", "MERCHANT NO\n"):
        assert mask_card_numbers(label + number) == label + number


@pytest.mark.parametrize(
    "text", ["2026/07/03 12:33:01", "参考号:123456789012", "凭证号 000123", "RMB 1,234.00", "622202******0128", ""]
)
def test_what_is_no_card_number_stays(text: str) -> None:
    assert mask_card_numbers(text) == text


@given(st.text(max_size=200))
def test_no_text_crashes_it(text: str) -> None:
    mask_card_numbers(text)
