"""What the witnesses said in one run, and what a judgement made of it: plain values, no database, no network.

A *reading* is one witness's word at one time, or its silence with the reason. A *case* is all readings of one run.
Both survive a JSON round trip unchanged, so any stored run replays to the same answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final, Literal, TypeVar, cast

from diagnostics.findings import Evidence, Finding, StepResult
from diagnostics.vocabulary import (
    SILENCES,
    SOURCES,
    STEP_NEEDS,
    STEP_OWNS,
    STEPS,
    WITNESSES,
    Certainty,
    Outcome,
    Source,
    Step,
    Witness,
    moment,
    written,
)

__all__ = [
    "HEARTBEAT_FRESH",
    "MISSING",
    "SILENCES",
    "SOURCES",
    "STEPS",
    "STEP_NEEDS",
    "STEP_OWNS",
    "WITNESSES",
    "Case",
    "Certainty",
    "Evidence",
    "Finding",
    "Outcome",
    "Reading",
    "Source",
    "Step",
    "StepResult",
    "Witness",
    "heartbeat_reading",
    "moment",
    "remembered",
    "written",
]

#: A heartbeat proves something up to and including this age; it counts from the time it was stored under.
HEARTBEAT_FRESH: Final = timedelta(minutes=15)


class Missing(Enum):
    """The one value that says "nobody told us", as distinct from an answered null."""

    MISSING = "missing"

    def __bool__(self) -> Literal[False]:
        return False


MISSING: Final = Missing.MISSING
T = TypeVar("T")
_LOOKED: Final = "answers looked at"


@dataclass(frozen=True, slots=True)
class Reading:
    """One witness's word.

    `data` is the answer's JSON as validated, untouched: a missing member is missing, null is null.
    `silent` names why nothing can be taken from it (one of SILENCES); `data` may still hold the old word, for display.
    `absent`: the acquirer's 404 for `merchant` and `terminal`, which is an answer ("not in the register").
    `read_at`: when the fact was taken (the heartbeat's stored time).
    `last_good_at`: when this witness last gave a usable word, kept also when it is silent now.

    Shapes of `data`:
    portal       {"merchant": {mid, name, receipt_name, subject_type, uscc, legal_person, mcc, region, address, status,
                 licence_valid_until, id_valid_until} | null,
                 "terminal": {serial, tusn, imei, iccid, model, tid, status, activated_at,
                 place: {address, lat, lng} | null},
                 "people": {role: how many of the merchant's people} | null}
    answers      {"code": typed response code, cards_failing, entry_failing, power_ok, … }: only what was answered
    heartbeat    the members of the terminal API, plus "stored_at" (age counts by it) and "clock_wrong"
    transactions {"items": […]}; sign_on {"rc": …}
    merchant, account, terminal, parameters, status: the acquirer's objects
    """

    witness: Witness
    data: Mapping[str, Any] | None = None
    read_at: datetime | None = None
    silent: str | None = None
    absent: bool = False
    last_good_at: datetime | None = None

    @property
    def source(self) -> Source:
        """Whose word it is, in the terms of the contract."""
        return SOURCES[self.witness]

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `from_json` makes an equal reading."""
        return {
            "witness": self.witness,
            "source": self.source,
            "data": None if self.data is None else dict(self.data),
            "read_at": written(self.read_at),
            "silent": self.silent,
            "absent": self.absent,
            "last_good_at": written(self.last_good_at),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Reading:
        """The reading that `to_json` wrote."""
        return cls(
            witness=stored["witness"],
            data=stored.get("data"),
            read_at=moment(stored.get("read_at")),
            silent=stored.get("silent"),
            absent=bool(stored.get("absent", False)),
            last_good_at=moment(stored.get("last_good_at")),
        )


def heartbeat_reading(data: Mapping[str, Any] | None, stored_at: datetime | None, now: datetime) -> Reading:
    """The terminal's last report as a witness: silent when there is none (`never`) or past its limit (`too_old`)."""
    if data is None or stored_at is None:
        return Reading("heartbeat", silent="never")
    word = {**data, "stored_at": written(stored_at)}
    silent = "too_old" if now - stored_at > HEARTBEAT_FRESH else None
    return Reading("heartbeat", word, read_at=stored_at, silent=silent, last_good_at=stored_at)


@dataclass(frozen=True, slots=True)
class Case:
    """All readings of one run, taken together at `now` (aware). A witness without a reading counts as not asked."""

    now: datetime
    readings: Mapping[str, Reading] = field(default_factory=dict)
    asked_at: datetime | None = None
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)  # what was worked out from readings

    @classmethod
    def of(cls, readings: Iterable[Reading], *, now: datetime, asked_at: datetime | None = None) -> Case:
        """The case these readings make; a later reading of the same witness replaces an earlier one."""
        return cls(now, {reading.witness: reading for reading in readings}, asked_at)

    def reading(self, witness: str) -> Reading:
        """What this witness said; silence `not_asked` when it has not been heard."""
        return self.readings.get(witness) or Reading(cast(Witness, witness), silent="not_asked")

    def silent(self, witness: str) -> bool:
        """True when nothing may be concluded from this witness, in either direction."""
        reading = self.reading(witness)
        return reading.silent is not None or (reading.data is None and not reading.absent)

    def absent(self, witness: str) -> bool:
        """True when the acquirer answered that its register has no such entry."""
        reading = self.reading(witness)
        return reading.silent is None and reading.absent

    def get(self, path: str) -> Any:
        """The value at `witness.member.member`, or MISSING. Null stays None; a silent witness says nothing."""
        value = self.peek(path)
        if path.startswith("answers.") and (looked := self.memo.get(_LOOKED)) is not None:
            looked[path] = value
        return value

    def peek(self, path: str) -> Any:
        """As `get`, without a trace of having looked."""
        witness, *members = path.split(".")
        if self.silent(witness):
            return MISSING
        value: Any = self.reading(witness).data
        for member in members:
            if not isinstance(value, Mapping) or member not in value:
                return MISSING
            value = value[member]
        return value

    def text(self, path: str) -> str | None:
        """A non-blank text, or None for anything else."""
        value = self.get(path)
        return value if isinstance(value, str) and value.strip() else None

    def integer(self, path: str) -> int | None:
        """A whole number (an amount in fen, a count), or None."""
        value = self.get(path)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self, path: str) -> float | None:
        """A finite number, or None."""
        value = self.get(path)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if abs(value) < 1e300 and math.isfinite(value) else None

    def time(self, path: str) -> datetime | None:
        """An aware time, or None."""
        return moment(self.get(path))

    def cite(self, path: str, value: Any = MISSING) -> Evidence:
        """The fact at `path` as evidence; `value` replaces what stands there (a summary, "not_found")."""
        witness, _, key = path.partition(".")
        reading = self.reading(witness)
        if value is MISSING:
            found = self.get(path)
            value = None if found is MISSING else found
        named = key if witness in ("portal", "answers") and key else path
        return Evidence(reading.source, named, value, reading.read_at)

    def without(self, *witnesses: str) -> Case:
        """The same case with these witnesses silent: what would we know without them?"""
        kept = {name: reading for name, reading in self.readings.items() if name not in witnesses}
        return replace(self, readings=kept, memo={})

    def with_answers(self, **answers: str) -> Case:
        """The same case with these answers added; the memo is kept, because nothing in it rests on answers."""
        said = self.reading("answers")
        reading = Reading("answers", {**(said.data or {}), **answers}, read_at=said.read_at or self.now)
        return replace(self, readings={**self.readings, "answers": reading})

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `from_json` makes a case that is judged alike."""
        return {
            "now": written(self.now),
            "asked_at": written(self.asked_at),
            "readings": [self.readings[name].to_json() for name in WITNESSES if name in self.readings],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Case:
        """The case that `to_json` wrote."""
        return cls.of(
            (Reading.from_json(reading) for reading in stored["readings"]),
            now=datetime.fromisoformat(stored["now"]),
            asked_at=moment(stored.get("asked_at")),
        )


def remembered(case: Case, work: Callable[[Case], T]) -> T:
    """What `work` makes of the case: worked out once, and again only where an answer differs that it looked at.

    Questions are weighed by judging the case with every answer they may have; most checks look at none of them.
    `work` must be the same function each time, and take answers by `get` and what stands on it.
    """
    known: list[tuple[dict[str, Any], T]] = case.memo.setdefault(work, [])
    for answers, result in known:
        if all(case.peek(path) == value for path, value in answers.items()):
            return result
    around: dict[str, Any] | None = case.memo.get(_LOOKED)
    looked: dict[str, Any] = {}
    case.memo[_LOOKED] = looked
    result = work(case)
    case.memo[_LOOKED] = around
    if around is not None:
        around.update(looked)
    known.append((looked, result))
    return result
