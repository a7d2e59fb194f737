"""Which failures belong together: a pure function over the attempts of the last ten minutes.

The rule. A shared factor explains failures with one code when
- at least 5 terminals of at least 3 merchants that have the factor failed with this code, and
- of the terminals with the factor that tried to pay, at least half failed so (those whose last attempt went through
  speak against it), and
- that share is at least three times the share among the terminals without the factor.
What the provider itself says about its state needs only the first. Of several factors that hold and cover most of the
failures, the one that the fewest terminals of the fleet have wins; what it does not cover is looked at again. That all
of them have the same provider explains them only when nothing narrower does. A code of the card's side never makes a
disturbance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from diagnostics.checks.attempts import APPROVED, CARD_SIDE, plain_code

WINDOW: Final = timedelta(minutes=10)
TERMINALS: Final = 5
MERCHANTS: Final = 3
_SHARE: Final = 0.5
_TIMES: Final = 3.0
_MOST: Final = 0.6  # of the failures, to be the explanation

Shared = tuple[str, str]
EVERYONE: Final[Shared] = ("everyone", "all")
Population = Callable[[Shared], int]


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last attempt of one terminal, with everything that it could share with others."""

    terminal: int
    merchant: UUID
    code: str
    at: datetime
    factors: frozenset[Shared]


@dataclass(frozen=True, slots=True)
class Group:
    """Failures that belong together."""

    code: str
    factor: Shared
    attempts: tuple[Attempt, ...]


def counts(code: str) -> bool:
    """Whether this code is a failure that a disturbance could cause."""
    plain = plain_code(code)
    return bool(plain) and plain not in CARD_SIDE and plain not in APPROVED


def factors_of(*, region: str, firmware: str, param_version: str, provider: str = "") -> frozenset[Shared]:
    """What a terminal could share: its district, city and province, its software, and what the provider says there."""
    found = {("firmware", firmware), ("param_version", param_version), ("provider", provider), EVERYONE}
    if len(region) == 6 and region.isdecimal():
        found |= {("region", region), ("region", f"{region[:4]}00"), ("region", f"{region[:2]}0000")}
    return frozenset((factor, value) for factor, value in found if value)


def groups(failed: Iterable[Attempt], paid: Sequence[Attempt], population: Population) -> list[Group]:
    """The disturbances in these attempts. `failed` and `paid` hold each terminal once at most, by its last attempt."""
    by_code: dict[str, list[Attempt]] = {}
    for attempt in failed:
        if counts(attempt.code):
            by_code.setdefault(plain_code(attempt.code), []).append(attempt)
    found: list[Group] = []
    for code, left in sorted(by_code.items()):
        while group := _best(code, left, paid, population):
            found.append(group)
            covered = {attempt.terminal for attempt in group.attempts}
            left = [attempt for attempt in left if attempt.terminal not in covered]
    return found


def _best(code: str, failed: Sequence[Attempt], paid: Sequence[Attempt], population: Population) -> Group | None:
    holding = [
        Group(code, factor, members)
        for factor in {factor for attempt in failed for factor in attempt.factors}
        if _enough(members := tuple(one for one in failed if factor in one.factors))
        and _explains(factor, members, failed, paid)
    ]
    if not holding:
        return None
    holding = [group for group in holding if group.factor != EVERYONE] or holding
    most = [group for group in holding if len(group.attempts) >= _MOST * len(failed)]
    return min(most or holding, key=lambda group: _rank(group, population))


def _rank(group: Group, population: Population) -> tuple[int, int, int, Shared]:
    """What the provider states comes first; then what few terminals have, and of equals the narrower region."""
    if group.factor[0] == "provider":
        return (0, 0, 0, group.factor)
    breadth = len(group.factor[1]) - len(group.factor[1].rstrip("0"))
    return (1, population(group.factor), breadth, group.factor)


def _enough(members: Sequence[Attempt]) -> bool:
    return len({one.terminal for one in members}) >= TERMINALS and len({one.merchant for one in members}) >= MERCHANTS


def _explains(factor: Shared, members: Sequence[Attempt], failed: Sequence[Attempt], paid: Sequence[Attempt]) -> bool:
    if factor[0] == "provider":
        return True
    paid_inside = sum(1 for one in paid if factor in one.factors)
    inside = _share(len(members), paid_inside)
    outside = _share(len(failed) - len(members), len(paid) - paid_inside)
    return inside >= _SHARE and inside >= _TIMES * outside


def _share(failed: int, paid: int) -> float:
    return failed / (failed + paid) if failed else 0.0
