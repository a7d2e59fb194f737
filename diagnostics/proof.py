"""When a problem is proved to be gone: its evidence was read afresh and holds no longer, and a fresh sign-on passed.

Pure. What was carried over from an earlier run, or is older than a terminal's report may be, proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diagnostics import catalogue
from diagnostics.evidence import HEARTBEAT_FRESH
from diagnostics.vocabulary import STEP_NEEDS, STEPS, WITNESSES, Step, Witness

PASSED: Final = "00"
SIGN_ON: Final[Witness] = "sign_on"
#: Our own rows, and what the terminal says by itself: never carried, for they cost nobody anything.
OURS: Final[frozenset[Witness]] = frozenset({"portal", "answers", "heartbeat"})


@dataclass(frozen=True, slots=True)
class Word:
    """One witness's word as far as proof goes. `rc`: the sign-on test's."""

    witness: str
    read_at: datetime | None
    silent: bool = False
    carried: bool = False
    rc: str | None = None

    def fresh(self, now: datetime) -> bool:
        """Heard in this very run, and no older than a report may be."""
        known = not self.silent and not self.carried and self.read_at is not None
        return known and self.read_at is not None and now - self.read_at <= HEARTBEAT_FRESH


def lacking(cause: str, *, ruled_out: Iterable[str], words: Mapping[str, Word], now: datetime) -> tuple[str, ...]:
    """What is missing to the proof that this cause is gone, as codes; empty when it is proved.

    `ruled_out`: the causes that the run's readings rule out; `now`: the time the run's readings are of.
    """
    lacks = []
    if cause not in ruled_out:
        lacks.append("not_ruled_out")
    if any(not word.fresh(now) for word in _needed(cause, words) if not word.silent):
        lacks.append("not_fresh")
    sign_on = words.get(SIGN_ON)
    if sign_on is None or not sign_on.fresh(now):
        lacks.append("no_sign_on")
    elif sign_on.rc != PASSED:
        lacks.append("sign_on_refused")
    return tuple(lacks)


def _needed(cause: str, words: Mapping[str, Word]) -> list[Word]:
    """The words that the check of this cause can rest on. A cause that the catalogue no longer knows rests on all."""
    entry = catalogue.causes().get(cause)
    witnesses = STEP_NEEDS[entry.step] if entry else WITNESSES
    return [words[witness] for witness in witnesses if witness in words]


def to_ask_afresh(outcomes: Mapping[str, str], causes: Iterable[str]) -> frozenset[Witness]:
    """The witnesses of a check that runs again only in part: those of steps that did not pass, and of these causes."""
    steps: set[Step] = {step for step in STEPS if outcomes.get(step) not in {"pass", "skipped"}}
    known = catalogue.causes()
    steps |= {known[cause].step for cause in causes if cause in known}
    if not known.keys() >= set(causes):
        steps |= set(STEPS)
    return frozenset({SIGN_ON, *OURS, *(witness for step in steps for witness in STEP_NEEDS[step])})
