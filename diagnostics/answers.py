"""What the merchant may tell us: a code of two characters, and answers to the catalogue's questions."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from diagnostics import catalogue
from portal.errors import PortalError

_CODE: Final = re.compile(r"[0-9A-Z]{2}")
#: A code that stands alone in a text: no part of a number, a time, a date or an amount.
_CODE_IN_TEXT: Final = re.compile(r"(?<![0-9A-Z:.¥-])([0-9][0-9A-Z]|[A-Z][0-9])(?![0-9A-Z:.元分秒个笔张年月日-])")
#: Digits of a person: a mobile number, an identity card, a bank card. No name of a shop has so many in a row.
_PERSONAL: Final = re.compile(r"\d(?:[ -]?\d){10,}[Xx]?")
LONGEST: Final = 200
#: "Not sure", as the choices say it: an answer, and silence for every check.
NOT_KNOWN: Final = "unknown"
_LENGTHS: Final = {"slip_mid": 15, "slip_tid": 8}
_NOT_A_NUMBER: Final = {
    "slip_mid": _("A merchant number has 15 characters. Leave it empty if the slip shows none."),
    "slip_tid": _("A terminal number has 8 characters. Leave it empty if the slip shows none."),
}
_WORDS_FOR_NOT_KNOWN: Final = frozenset(
    {
        "",
        "NA",
        "UNKNOWN",
        "不知道",
        "不清楚",
        "不详",
        "看不清",
        "没有",
        "无",
        "NONE",
        "NOTSURE",
        "DONTKNOW",
        "IDONTKNOW",
    }
)


def clean_code(text: str) -> str:
    """Field 39 in its two characters, or nothing. Raises PortalError("code_malformed")."""
    code = unicodedata.normalize("NFKC", text).strip().upper()
    if code and not _CODE.fullmatch(code):
        raise PortalError("code_malformed", _("A code has two characters, for example 03."), field="code")
    return code


def code_in(text: str) -> str:
    """The code that a screen or slip shows, by its two characters or by its words; empty when none is recognised."""
    seen = unicodedata.normalize("NFKC", text).strip().upper()
    if _CODE.fullmatch(seen):
        return seen
    if named := catalogue.codes_in(text):
        return named[0].code
    alone = {code for code in _CODE_IN_TEXT.findall(seen) if code in catalogue.codes()}
    return alone.pop() if len(alone) == 1 else ""


def typed_answer(key: str, text: str) -> str:
    """What somebody typed to a question without choices: as it will be compared, or that they do not know.

    Raises PortalError("number_malformed"): a typing error must not look like another shop's number.
    """
    question = catalogue.questions().get(key)
    if question is None or question.choices:
        return text
    letters = "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum())
    if letters in _WORDS_FOR_NOT_KNOWN:
        return NOT_KNOWN
    return number_on_slip(text, key) if key in _LENGTHS else text


def number_on_slip(text: str, key: str) -> str:
    """The number of "slip_mid" or "slip_tid", or nothing. Raises PortalError("number_malformed")."""
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if number and not (len(number) == _LENGTHS[key] and number.isascii() and number.isalnum()):
        raise PortalError("number_malformed", _NOT_A_NUMBER[key], field=key)
    return number


def clean_answers(given: Mapping[str, str]) -> dict[str, str]:
    """The answers in known keys and choices; empty ones are left out, for a missing answer is silence.

    Raises PortalError("answer_unknown") naming the key as its field.
    """
    cleaned = {}
    for key, value in given.items():
        question = catalogue.questions().get(key)
        if question is None:
            raise PortalError("answer_unknown", _("There is no question of this name."), field=key)
        text = value.replace("\x00", "").strip()
        if question.choices and text not in question.choices:
            raise PortalError("answer_unknown", _("This is none of the choices."), field=key)
        if len(text) > LONGEST:
            raise PortalError("answer_too_long", _("This is too long."), field=key)
        if text:
            cleaned[key] = text if question.choices or key in _LENGTHS else _PERSONAL.sub("****", text)
    return cleaned
