"""What was read on the papers against what is asked: which answer each field proposes, and where the two differ.

Pure. A reading is never more than a proposal: it fills what is empty, and where it differs from what was typed a person
compares. What was typed stands.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.rules.banks import bank_of
from applications.rules.findings import Finding, soft
from applications.rules.folding import fold_answer, same_name
from applications.rules.papers import DocumentKind
from applications.rules.precheck import Answer, Answers
from portal.words import Words

LONG_TERM = "long_term"
_SURE = 0.9  # of the engine; below, what differs may well be misread, and says nothing against anybody
_FLAGS = {
    "contact.id_valid_until": "contact.id_long_term",
    "business.licence_valid_until": "business.licence_long_term",
}

PROPOSES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    DocumentKind.ID_FRONT: {"name": ("contact.name",), "id_number": ("contact.id_number",)},
    DocumentKind.ID_BACK: {"valid_until": ("contact.id_valid_until",)},
    DocumentKind.BUSINESS_LICENCE: {
        "name": ("business.name",),
        "uscc": ("business.uscc",),
        "address": ("business.address",),
        "valid_until": ("business.licence_valid_until",),
    },
    DocumentKind.BANK_CARD: {"account_number": ("settlement.account_number",)},
    DocumentKind.ACCOUNT_PROOF: {
        "holder": ("settlement.holder",),
        "account_number": ("settlement.account_number",),
        "bank": ("settlement.bank", "settlement.branch"),
    },
    DocumentKind.HOLDER_ID_FRONT: {"name": ("settlement.holder",), "id_number": ("settlement.holder_id_number",)},
    DocumentKind.HOLDER_ID_BACK: {},  # read all the same: what has lapsed is said
}
"""By kind of paper and field of portal/documents/fields.py: the answers it proposes."""

_COMPARES: Mapping[str, Mapping[str, str]] = {
    DocumentKind.ID_FRONT: {"name": "contact.name", "id_number": "contact.id_number"},
    DocumentKind.ID_BACK: {"valid_until": "contact.id_valid_until"},
    DocumentKind.BUSINESS_LICENCE: {
        "name": "business.name",
        "uscc": "business.uscc",
        "legal_person": "contact.name",
        "valid_until": "business.licence_valid_until",
    },
    DocumentKind.BANK_CARD: {"account_number": "settlement.account_number"},
    DocumentKind.ACCOUNT_PROOF: {"holder": "settlement.holder", "account_number": "settlement.account_number"},
    DocumentKind.HOLDER_ID_FRONT: {"name": "settlement.holder", "id_number": "settlement.holder_id_number"},
}
"""As above, for comparing. Addresses and banks are written in too many ways to hold a difference against anybody."""


@dataclass(frozen=True, slots=True)
class ReadValue:
    """One field of a paper: dates as ISO text or "long_term"; where it stands on which page, and how it is turned."""

    value: str
    confidence: float
    page: int
    box: tuple[int, int, int, int]
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """The answer at `dotted` is not what field `name` of a paper of this `kind` says."""

    dotted: str
    kind: str
    name: str


def fields_to_json(fields: Mapping[str, ReadValue]) -> str:
    """For an encrypted column; "" for nothing."""
    told = {
        name: {"value": one.value, "confidence": round(one.confidence, 3), "page": one.page, "box": list(one.box),
               "turn": one.turn}
        for name, one in fields.items()
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False) if told else ""


def fields_from_json(text: str) -> dict[str, ReadValue]:
    rows: dict[str, Any] = json.loads(text) if text else {}
    return {
        name: ReadValue(row["value"], row["confidence"], row["page"], tuple(row["box"]), row.get("turn", 0))
        for name, row in rows.items()
    }


def proposals(kind: str, fields: Mapping[str, ReadValue], *, today: date) -> Iterator[tuple[str, str, str]]:
    """(dotted name, field of the paper, value as it would be kept). What has lapsed is not proposed: it fits nobody."""
    for name, one in fields.items():
        for dotted in PROPOSES.get(kind, {}).get(name, ()):
            value = bank_of(one.value) if dotted == "settlement.bank" else str(fold_answer(dotted, one.value))
            if value and not is_past(value, today=today):
                yield dotted, name, value


def days_since_founded(licence: Mapping[str, ReadValue], *, day: date) -> int | None:
    """How old a licence is; None where the day was not read for sure or has not come yet."""
    one = licence.get("founded")
    if one is None or one.confidence < _SURE:
        return None
    age = (day - date.fromisoformat(one.value)).days
    return age if age >= 0 else None


def is_past(value: str, *, today: date) -> bool:
    """Whether this is a day, and over."""
    try:
        return date.fromisoformat(value) < today
    except ValueError:
        return False


def read_for(dotted: str, read: Mapping[str, Mapping[str, ReadValue]]) -> str | None:
    """What the papers say to this answer, as it was read; `read` by kind of paper. None where nothing was."""
    for kind, names in _COMPARES.items():
        for name, answered in names.items():
            if answered == dotted and (one := read.get(kind, {}).get(name)):
                return one.value
    for kind, proposed in PROPOSES.items():
        for name, targets in proposed.items():
            if dotted in targets and (one := read.get(kind, {}).get(name)):
                return one.value
    return None


def differences(answers: Answers, read: Mapping[str, Mapping[str, ReadValue]]) -> list[Difference]:
    """Where what was typed is not what was surely read; `read` by kind of paper. Nothing typed differs from nothing."""
    return [
        Difference(dotted, kind, name)
        for kind, names in _COMPARES.items()
        for name, dotted in names.items()
        if (one := read.get(kind, {}).get(name)) and one.confidence >= _SURE and _differs(answers, dotted, one.value)
    ]


def _differs(answers: Answers, dotted: str, read: str) -> bool:
    typed: Answer = answers.values.get(dotted)
    if dotted in _FLAGS:
        said = LONG_TERM if answers.yes(_FLAGS[dotted]) else typed.isoformat() if isinstance(typed, date) else ""
        return bool(said) and said != read
    said = typed if isinstance(typed, str) else ""
    return bool(said) and not same_name(_plain(said), _plain(read))


def _plain(text: str) -> str:
    """Without the marks that engines and people write in many ways."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


_DIFFERS: dict[str, Words] = {
    DocumentKind.ID_FRONT: _(
        "What was read on the identity card is different. Please compare; a person will look, too."
    ),
    DocumentKind.ID_BACK: _(
        "What was read on the identity card is different. Please compare; a person will look, too."
    ),
    DocumentKind.BUSINESS_LICENCE: _(
        "What was read on the licence is different. Please compare; a person will look, too."
    ),
    DocumentKind.BANK_CARD: _("What was read on the bank card is different. Please compare; a person will look, too."),
    DocumentKind.HOLDER_ID_FRONT: _(
        "What was read on the account holder's card is different. Please compare; a person will look, too."
    ),
    DocumentKind.ACCOUNT_PROOF: _(
        "What was read on the proof of account is different. Please compare; a person will look, too."
    ),
}


def difference_findings(found: list[Difference]) -> list[Finding]:
    """One soft finding for each answer that differs from a paper."""
    return [soft("typed_differs", _DIFFERS[one.kind]).at(one.dotted) for one in found]
