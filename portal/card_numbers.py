"""Card numbers in any text that people or pictures bring us: masked before it is stored or shown (PCI DSS 3.4.1).

Too much is masked rather than too little: every run of 13 digits or more goes, whatever its check digit says, because
one misread digit leaves a card number readable. Only a merchant number (15 characters, no card of that length) stays.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from stdnum import luhn

MASK: Final = "****"
_LETTERS: Final = "OoDQIl|BSZ"
_LOOKS_LIKE: Final = str.maketrans(_LETTERS, "0000111852")
#: Digits and what a reader of pictures takes for digits, by themselves or with a little between them.
_GROUP: Final = re.compile(
    r"(?:(?<![A-Za-z])[OoDQIl|BSZ]{1,2})?[0-9](?:[0-9OoDQIl|BSZ]*[0-9])?(?:[OoDQIl|BSZ]{1,2}(?![A-Za-z]))?"
)
_BETWEEN: Final = re.compile(r"[^0-9A-Za-z\u3400-\u9fff\n]{1,3}")
_MERCHANT_NUMBER: Final = re.compile(
    r"(?:商户(?:编号|号码?|代码)|MERCHANT\s*(?:N[O0]|ID|NUM|CODE)|\bMID)[^0-9]{0,40}$", re.IGNORECASE
)
#: First digits that payment cards begin with; 15 digits are used by two brands only.
_ISSUER: Final = re.compile(r"4|5|6|9|3[0-9]|22[2-9]|2[3-6]|27|1800|2131")
_CARD_OF_15: Final = re.compile(r"3[47]|1800|2131")


def mask_card_numbers(text: str) -> str:
    """The text with every card number cut down to its last four digits."""
    plain = "".join(_ascii_digit(char) for char in text)
    spans = sorted(_card_spans(plain))
    out, place = [], 0
    for start, end in spans:
        if end <= place:
            continue
        out += [plain[place : max(start, place)], MASK, plain[max(end - 4, place) : end]]
        place = end
    return "".join([*out, plain[place:]])


def _ascii_digit(char: str) -> str:
    """Digits of any script as 0 to 9: a full-width card number is one, too."""
    if char.isascii():
        return char
    value = unicodedata.digit(char, None)
    return char if value is None else str(value)


def _card_spans(text: str) -> Iterator[tuple[int, int]]:
    for run in _runs(text):
        for first in range(len(run)):
            digits = ""
            for last in range(first, len(run)):
                digits += run[last].group().translate(_LOOKS_LIKE)
                if len(digits) > 19 and last > first:
                    break
                start, end = run[first].start(), run[last].end()
                inner = _within(run[first : last + 1], digits)
                if _is_card(text, start, digits, alone=first == last) or any(map(_checks_out, inner)):
                    yield start, end


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Groups of digits with nothing but a space, a dash or the like between them."""
    run: list[re.Match[str]] = []
    for group in _GROUP.finditer(text):
        if run and not _BETWEEN.fullmatch(text[run[-1].end() : group.start()]):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _within(run: list[re.Match[str]], digits: str) -> Iterator[str]:
    """The same without what looks like a digit at either end: it may be a letter after all."""
    plain = "".join(group.group() for group in run)
    before, behind = len(plain) - len(plain.lstrip(_LETTERS)), len(plain) - len(plain.rstrip(_LETTERS))
    for start, end in ((before, 0), (0, behind), (before, behind)):
        if start or end:
            yield digits[start : len(digits) - end]


def _is_card(text: str, start: int, digits: str, *, alone: bool) -> bool:
    if len(digits) < 13:
        return False
    if not alone:  # several numbers side by side are a card number only where the check digit says so
        return _checks_out(digits)
    if len(digits) != 15:
        return True
    if _CARD_OF_15.match(digits):
        return True
    labelled = _MERCHANT_NUMBER.search(text[max(0, start - 60) : start])
    return not labelled and bool(luhn.is_valid(digits))


def _checks_out(digits: str) -> bool:
    return len(digits) >= 13 and bool(luhn.is_valid(digits)) and bool(_ISSUER.match(digits))
