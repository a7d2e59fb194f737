"""How closely a dossier should be looked at: a sum of reasons, each with its weight and its words.

The rules are data (data/risk.json). A score never decides anything: it puts a dossier higher in the queue, asks for a
second person above the line, and tells the reviewer why. The facts it rests on are stored with it, so that any old
assessment can be made again, with the same version of the rules to the same score: whoever changes the rules raises
their version and keeps the former file beside it as data/risk-<version>.json.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class RiskRule:
    """Holds when the fact is known and reaches `at_least`, or stays within `at_most`."""

    code: str
    fact: str
    weight: int
    zh: str
    en: str
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, value: int | None) -> bool:
        """A fact nobody knows holds against nobody."""
        if value is None:
            return False
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True, slots=True)
class RiskReason:
    """One rule that holds, with the fact it rests on."""

    code: str
    weight: int
    value: int

    @property
    def words(self) -> str:
        """In the language of the page. A code of an older version of the rules stands for itself."""
        rule = book().rules.get(self.code)
        if rule is None:
            return self.code
        chinese = (get_language() or "zh").startswith("zh")
        return (rule.zh if chinese else rule.en).format(value=self.value)


@dataclass(frozen=True, slots=True)
class Assessment:
    """`score` is the sum of the weights, 0 upwards; `high` says that it has reached the line."""

    score: int
    reasons: tuple[RiskReason, ...]
    high: bool
    version: str

    def to_json(self) -> dict[str, Any]:
        """What is stored beside the facts."""
        told = [{"code": one.code, "weight": one.weight, "value": one.value} for one in self.reasons]
        return {"score": self.score, "high": self.high, "version": self.version, "reasons": told}


@dataclass(frozen=True, slots=True)
class RiskBook:
    version: str
    line: int
    rules: Mapping[str, RiskRule]


def book() -> RiskBook:
    """The rules in force. Raises at the first use when the file does not keep to its form, which a test does early."""
    return _read("risk.json")


def book_of(version: str) -> RiskBook:
    """The rules as they were. Raises KeyError for a version that never was in force."""
    name = f"risk-{version}.json"
    if version == book().version:
        return book()
    if name not in {path.name for path in _DATA.glob("risk-*.json")}:
        raise KeyError(version)
    return _read(name)


@cache
def _read(name: str) -> RiskBook:
    raw = json.loads((_DATA / name).read_text(encoding="utf-8"))
    rules = [RiskRule(**row) for row in raw["rules"]]
    if len({rule.code for rule in rules}) != len(rules) or any(
        (rule.at_least is None) == (rule.at_most is None) or rule.weight <= 0 for rule in rules
    ):
        raise ValueError("risk.json: every rule has a code of its own, one bound and a weight above 0")
    return RiskBook(raw["version"], raw["line"], {rule.code: rule for rule in rules})


def assess(facts: Mapping[str, int | None], *, version: str = "") -> Assessment:
    """The reasons that hold on these facts, heaviest first. Pure: the same facts and version, the same assessment."""
    rules = book_of(version) if version else book()
    found = [
        RiskReason(rule.code, rule.weight, value)
        for rule in rules.rules.values()
        if (value := facts.get(rule.fact)) is not None and rule.holds(value)
    ]
    found.sort(key=lambda reason: -reason.weight)
    score = sum(reason.weight for reason in found)
    return Assessment(score, tuple(found), score >= rules.line, rules.version)
