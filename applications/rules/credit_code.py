"""Unified social credit codes (GB 32100-2015), with the organisation code inside them (GB 11714) checked as well."""

from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from applications.rules.findings import Finding, hard, soft
from applications.rules.folding import fold_number
from applications.rules.regions import is_province
from portal.models import SubjectType

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_INNER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_KNOWN_HEADS = frozenset(
    {
        "11",
        "12",
        "13",
        "19",
        "21",
        "29",
        "31",
        "32",
        "33",
        "34",
        "35",
        "39",
        "41",
        "49",
        "51",
        "52",
        "53",
        "54",
        "55",
        "59",
        "61",
        "62",
        "69",
        "71",
        "72",
        "79",
        "81",
        "89",
        "91",
        "92",
        "93",
        "A1",
        "A9",
        "N1",
        "N2",
        "N3",
        "N9",
        "Y1",
    }
)
SOLE_TRADER_HEAD = "92"


def check_uscc(value: str, *, subject: str) -> Finding | None:
    """The first thing that does not fit, or None. `subject` is a SubjectType value: it must agree with the code."""
    code = fold_number(value)
    if subject == SubjectType.MICRO:
        return hard("uscc_not_asked", _("A micro merchant has no credit code; leave this empty.")) if code else None
    if not code:
        return hard("uscc_missing", _("Enter the unified social credit code from the licence."))
    if len(code) != 18:
        return hard("uscc_length", _("A credit code has 18 characters; this one has {count}."), count=len(code))
    return _characters(code) or _checks(code) or _agreement(code, subject)


def inner_check(organisation: str) -> str:
    """The ninth character that belongs to the first eight of an organisation code (GB 11714)."""
    rest = 11 - sum(w * _INNER.index(c) for w, c in zip(_INNER_WEIGHTS, organisation, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def _characters(code: str) -> Finding | None:
    for position, char in enumerate(code, start=1):
        if char not in ALPHABET:
            return hard(
                "uscc_character",
                _("Character {position} is “{char}”. A credit code has digits and capitals without I, O, S, V and Z."),
                position=position,
                char=char,
            )
        if 3 <= position <= 8 and not char.isdigit():
            return hard(
                "uscc_region",
                _("Character {position} is “{char}”. Characters 3 to 8 are the region and must be digits."),
                position=position,
                char=char,
            )
    return None


def _checks(code: str) -> Finding | None:
    expected = uscc.calc_check_digit(code[:17])
    if code[17] != expected:
        return hard(
            "uscc_check",
            _("The last character should be {expected}, not {char}. At least one of the 18 was mistyped."),
            expected=expected,
            char=code[17],
        )
    inner = inner_check(code[8:16])
    if code[16] != inner:
        return hard(
            "uscc_inner_check",
            _("Character 17 should be {expected}, not {char}. One of the characters 9 to 17 was mistyped."),
            expected=inner,
            char=code[16],
        )
    return None


def _agreement(code: str, subject: str) -> Finding | None:
    head = code[:2]
    if subject == SubjectType.SOLE_TRADER and head != SOLE_TRADER_HEAD:
        return hard("uscc_subject", _("A sole trader's code begins with 92; this one begins with {head}."), head=head)
    if subject == SubjectType.ENTERPRISE and head == SOLE_TRADER_HEAD:
        return hard("uscc_subject", _("A code that begins with 92 belongs to a sole trader, not to an enterprise."))
    if head not in _KNOWN_HEADS:
        return soft("uscc_head", _("Codes seldom begin with {head}; a person will look at this."), head=head)
    # 10 is the State Administration itself, which registers nation-wide companies under 100000.
    if not is_province(code[2:4]) and code[2:4] != "10":
        return soft("uscc_area", _("Characters 3 and 4 name no region; a person will look at this."))
    return None
