"""What each field of a slip must look like; a misread character is put right only where the shape demands a digit."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from diagnostics import catalogue

_DIGIT_FOR: Final = str.maketrans("ODQIL|BSZ", "000111852")
_TOKEN: Final = re.compile(r"[0-9A-Z|]+")
_MID: Final = re.compile(r"[0-9]{3}[0-9A-Z]{4}[0-9]{4}[0-9A-Z]{4}")
_YEAR: Final = re.compile(r"20[23][0-9](?:0[1-9]|1[0-2])[0-3][0-9]")
_TWO: Final = re.compile(r"^[^0-9A-Z|]*([0-9A-Z|]{2})(?:(?![0-9A-Z|])|(?=[A-Z]{3}))")  # "55" or, glued, "55DECLINED"
_AMOUNT: Final = re.compile(r"(?<![0-9])[0-9]{1,3}(?:,?[0-9]{3})*\.[0-9]{2}(?![0-9])")
_TIME: Final = re.compile(
    r"(20[0-9]{2})\s?[-/.年]\s?([0-9]{1,2})\s?[-/.月]\s?([0-9]{1,2})\s?日?\s*([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_LONGEST_NAME: Final = 60
Candidate = tuple[str, bool]


def candidates(name: str, text: str) -> Iterator[Candidate]:
    """The values that could be meant, each with whether it had to be mended."""
    return FIELDS.get(name, _codes)(text)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.upper())


def _codes(text: str) -> Iterator[Candidate]:
    for token in _TWO.findall(text.upper()):
        mended = token.translate(_DIGIT_FOR)
        half = token[0] + token[1:].translate(_DIGIT_FOR)
        known = next((code for code in (token, half, mended) if catalogue.code_entry(code)), None)
        if known:
            yield known, known != token
        elif re.search(r"[0-9]", token):
            yield token, False


def _merchant_numbers(text: str) -> Iterator[Candidate]:
    """15 characters: three digits, four that may be letters, four digits, four that may be letters."""
    for token in _joined(text, 15):
        fixed = token[:3].translate(_DIGIT_FOR) + token[3:7] + token[7:11].translate(_DIGIT_FOR) + token[11:]
        if _MID.fullmatch(fixed):
            whole = fixed.translate(_DIGIT_FOR)
            if fixed != whole and whole.isdigit():  # an O among digits: most likely a nought, but letters are allowed
                yield whole, True
                yield fixed, True
            else:
                yield fixed, fixed != token


def _terminal_numbers(text: str) -> Iterator[Candidate]:
    """8 characters, normally digits; a date is none."""
    for token in _joined(text, 8):
        fixed = token.translate(_DIGIT_FOR)
        if not fixed.isdigit():
            if sum(char.isdigit() for char in token) >= 4:
                yield token, False
        elif token != fixed:
            yield fixed, True
            yield token, True
        elif not _YEAR.fullmatch(fixed):
            yield fixed, False


def _joined(text: str, length: int) -> Iterator[str]:
    """Words of this length; or all of them together, when a reader put spaces between."""
    tokens = _tokens(text)
    whole = [token for token in tokens if len(token) == length]
    if whole:
        yield from whole
    elif 1 < len(tokens) <= 5 and len("".join(tokens)) == length and sum(c.isdigit() for c in "".join(tokens)) > 5:
        yield "".join(tokens)


def _names(text: str) -> Iterator[Candidate]:
    cleaned = re.sub(r"\s+", " ", text).strip(" :.*-")[:_LONGEST_NAME].removesuffix("(")
    if len(cleaned) > 1 and not re.fullmatch(r"[0-9*\s./:-]+", cleaned):
        yield cleaned, False


def _amounts(text: str) -> Iterator[Candidate]:
    for amount in _AMOUNT.findall(text)[:1]:
        yield amount, False


def _times(text: str) -> Iterator[Candidate]:
    if match := _TIME.search(text):
        year, month, day, clock = match.groups()
        yield f"{year}-{int(month):02}-{int(day):02} {clock or ''}".strip(), False


def _references(text: str) -> Iterator[Candidate]:
    for token in _joined(text, 12):
        fixed = token.translate(_DIGIT_FOR)
        yield (fixed, fixed != token) if fixed.isdigit() else (token, False)


def _traces(text: str) -> Iterator[Candidate]:
    for token in _joined(text, 6):
        fixed = token.translate(_DIGIT_FOR)
        if fixed.isdigit():
            yield fixed, fixed != token
            return


FIELDS: Final[Mapping[str, Callable[[str], Iterator[Candidate]]]] = {
    "mid": _merchant_numbers,
    "tid": _terminal_numbers,
    "name": _names,
    "amount": _amounts,
    "time": _times,
    "rrn": _references,
    "stan": _traces,
}
