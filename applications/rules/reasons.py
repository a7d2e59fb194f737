"""Why something is to be corrected, or an application refused: stable codes with the words for the applicant."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Reason:
    """`fields` are dotted names, or beginnings that end in a dot, that it may be given for; empty: for any.

    `text` says what is wrong, `mend` how to put it right: all that an applicant ever reads. `name` is what staff call
    it and `internal` their advice on when to use it. With `told` False the true reason may not be told: `text` says
    then no more than that. All in the language of the page.
    """

    code: str
    fields: tuple[str, ...]
    text_zh: str
    text_en: str
    mend_zh: str
    mend_en: str
    told: bool
    internal_zh: str
    internal_en: str
    name_zh: str
    name_en: str
    rule_zh: str = ""
    rule_en: str = ""

    @property
    def text(self) -> str:
        return self.text_zh if _chinese() else self.text_en

    @property
    def mend(self) -> str:
        return self.mend_zh if _chinese() else self.mend_en

    @property
    def name(self) -> str:
        return self.name_zh if _chinese() else self.name_en

    @property
    def internal(self) -> str:
        return self.internal_zh if _chinese() else self.internal_en

    @property
    def rule(self) -> str:
        """By which rule no more may be told; "" where everything is told."""
        return self.rule_zh if _chinese() else self.rule_en

    def fits(self, dotted: str) -> bool:
        return not self.fields or any(
            dotted == name or (name.endswith(".") and dotted.startswith(name)) for name in self.fields
        )


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _load(name: str) -> dict[str, Reason]:
    rows = json.loads((_DATA / name).read_text(encoding="utf-8"))
    return {
        row["code"]: Reason(
            row["code"],
            tuple(row.get("fields", ())),
            row["zh"],
            row["en"],
            row.get("mend_zh", ""),
            row.get("mend_en", ""),
            row["told"],
            row["internal_zh"],
            row["internal_en"],
            row.get("name_zh", row["zh"]),
            row.get("name_en", row["en"]),
            row.get("rule_zh", ""),
            row.get("rule_en", ""),
        )
        for row in rows
    }


@cache
def correction_reasons() -> dict[str, Reason]:
    return _load("reasons.json")


@cache
def refusal_reasons() -> dict[str, Reason]:
    return _load("refusals.json")


def reasons_for(dotted: str) -> list[Reason]:
    """What a reviewer can choose from at this field."""
    return [reason for reason in correction_reasons().values() if reason.fits(dotted) and reason.code not in NOT_CHOSEN]


NEUTRAL = "rules"
"""The reason as which those are told that may not be told by name."""

ACQUIRER = "acquirer"
"""The reason of a correction that the acquirer asked for; its own words stand in the note."""

FOLLOWS = "follows"
"""Nobody asked for this one: it is open because it is compared with something that was asked for."""

NOT_CHOSEN = frozenset({ACQUIRER, FOLLOWS})
