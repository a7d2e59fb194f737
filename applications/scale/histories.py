"""How far invented applications have come: shares of a portal at work, and the way each has gone."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from applications.journey.moves import MOVES, Actor
from applications.journey.status import BANDS, Status

#: Of a hundred applications. What is under way is more than a calm week would have, so that lists have pages.
SHARES: Final[dict[Status, float]] = {
    Status.DRAFT: 6.0,
    Status.SUBMITTED: 4.0,
    Status.IN_REVIEW: 1.0,
    Status.CORRECTION_ASKED: 2.0,
    Status.APPROVED: 0.1,
    Status.HANDED_OVER: 1.0,
    Status.ACCOUNT_VERIFICATION: 0.5,
    Status.TO_BE_SIGNED: 1.0,
    Status.OPENING: 0.5,
    Status.ACQUIRER_CORRECTION: 0.3,
    Status.OPEN: 1.5,
    Status.TERMINAL_BOUND: 0.1,
    Status.SHIPPED: 1.0,
    Status.RECEIVED: 0.5,
    Status.ACTIVATING: 0.2,
    Status.ACTIVE: 68.3,
    Status.REFUSED: 8.0,
    Status.WITHDRAWN: 4.0,
}
_FORWARD: Final = (
    "hand_over", "verify_account", "ask_signature", "start_opening", "open", "bind_terminal", "ship",
    "confirm_receipt", "start_activation", "activate",
)  # fmt: skip
_ENDS: Final = {
    Status.REFUSED: "refuse",
    Status.WITHDRAWN: "withdraw",
    Status.ACQUIRER_CORRECTION: "acquirer_correction",
}
_YEARS: Final = 3 * 365
_ROUND_SHARE: Final = 0.22
#: Hours that a step takes at most; 4 for any other.
_LONGEST: Final = {"claim": 30, "resubmit": 60, "verify_account": 40, "ask_signature": 30, "open": 40, "ship": 40}


@dataclass(frozen=True, slots=True)
class Deed:
    """One event: a move of the table, or the start."""

    name: str
    source: str
    target: str
    role: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Way:
    """Where an application stands and how it came there; `round` counts the corrections asked for."""

    status: Status
    round: int
    deeds: tuple[Deed, ...]

    def last(self, *names: str) -> datetime | None:
        return next((deed.at for deed in reversed(self.deeds) if deed.name in names), None)

    def first(self, name: str) -> datetime | None:
        return next((deed.at for deed in self.deeds if deed.name == name), None)


def way(chance: random.Random, now: datetime) -> Way:
    """One application's, ended or under way, never in the future."""
    status = chance.choices(list(SHARES), weights=list(SHARES.values()))[0]
    names = list(_names(chance, status))
    steps = [0.0]
    for name in names[1:]:
        steps.append(steps[-1] + chance.uniform(0.05, _LONGEST.get(name, 4)))
    age = _age(chance, status, steps[-1] / 24)
    began = now - timedelta(days=age)
    rounds = names.count("ask_correction") + names.count("acquirer_correction")
    return Way(status, rounds, tuple(_deeds(names, steps, began)))


def _age(chance: random.Random, status: Status, took: float) -> float:
    """Days since it was started: what is under way is young, what has ended of any age."""
    if status in BANDS["done"]:
        return took + chance.uniform(0.1, _YEARS)
    if status is Status.DRAFT:
        return chance.uniform(0, 55)
    idle = chance.expovariate(1 / 1.2) if status in BANDS["waiting"] else chance.uniform(0, 6)
    return took + min(idle, 20)


def _names(chance: random.Random, status: Status) -> Iterator[str]:
    """Names of the table's moves, in an order that it allows."""
    yield "start"
    if status is Status.DRAFT or (status is Status.WITHDRAWN and chance.random() < 0.5):
        yield from ["withdraw"] if status is Status.WITHDRAWN else []
        return
    yield "submit"
    if status is Status.SUBMITTED and chance.random() > _ROUND_SHARE:
        return
    if chance.random() < _ROUND_SHARE or status in {Status.SUBMITTED}:
        yield from ("claim", "ask_correction", "resubmit")
    if status is Status.SUBMITTED:
        return
    yield "claim"
    if status is Status.CORRECTION_ASKED:
        yield "ask_correction"
    if status in {Status.REFUSED, Status.WITHDRAWN}:
        yield _ENDS[status]
    if status in {Status.IN_REVIEW, Status.CORRECTION_ASKED, Status.REFUSED, Status.WITHDRAWN}:
        return
    yield "approve"
    yield from _onward(status)


def _onward(status: Status) -> Iterator[str]:
    """From our approval until the status is reached."""
    if status is Status.APPROVED:
        return
    for name in _FORWARD:
        yield name
        if MOVES[name].target is status:
            return
        if name == "verify_account" and status is Status.ACQUIRER_CORRECTION:
            yield _ENDS[status]
            return


def _deeds(names: list[str], steps: list[float], began: datetime) -> Iterator[Deed]:
    source = Status.DRAFT
    for name, hours in zip(names, steps, strict=True):
        move = MOVES.get(name)
        target = move.target if move else Status.DRAFT
        yield Deed(name, source, target, move.actor if move else Actor.APPLICANT, began + timedelta(hours=hours))
        source = target
