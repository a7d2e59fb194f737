"""The one table of what may happen to a change request: from where, to where, by whom."""

from dataclasses import dataclass
from enum import StrEnum

from portal.models import ChangeState


class Actor(StrEnum):
    """`PORTAL` is our own background work, also where it passes on what the acquirer said."""

    MERCHANT = "merchant"
    REVIEWER = "reviewer"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Move:
    """`decides` marks a judgement, which nobody makes on a request of their own or of their own shop."""

    name: str
    sources: frozenset[ChangeState]
    target: ChangeState
    actor: Actor
    decides: bool = False


_S = ChangeState
_WAY = frozenset({_S.APPROVED, _S.CARRYING})

MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("answer", frozenset({_S.NEEDS_MORE}), _S.SUBMITTED, Actor.MERCHANT),
        Move("withdraw", frozenset({_S.SUBMITTED, _S.NEEDS_MORE, _S.NOT_CARRIED}), _S.WITHDRAWN, Actor.MERCHANT),
        Move("paper_unusable", frozenset({_S.SUBMITTED}), _S.NEEDS_MORE, Actor.PORTAL),
        Move("ask_more", frozenset({_S.SUBMITTED, _S.NOT_CARRIED}), _S.NEEDS_MORE, Actor.REVIEWER, decides=True),
        Move("approve", frozenset({_S.SUBMITTED}), _S.APPROVED, Actor.REVIEWER, decides=True),
        Move("refuse", frozenset({_S.SUBMITTED, _S.NEEDS_MORE, _S.NOT_CARRIED}), _S.REFUSED, Actor.REVIEWER, True),
        Move("hand_over", frozenset({_S.APPROVED}), _S.CARRYING, Actor.REVIEWER, decides=True),
        Move("declined", _WAY, _S.NOT_CARRIED, Actor.REVIEWER, decides=True),
        Move("confirm", frozenset({_S.CARRYING}), _S.EFFECTIVE, Actor.REVIEWER, decides=True),
        Move("again", frozenset({_S.NOT_CARRIED, _S.CARRYING}), _S.APPROVED, Actor.REVIEWER, decides=True),
        Move("carry", frozenset({_S.APPROVED}), _S.CARRYING, Actor.PORTAL),
        Move("object", frozenset({_S.APPROVED}), _S.NOT_CARRIED, Actor.PORTAL),
        Move("take_effect", _WAY, _S.EFFECTIVE, Actor.PORTAL),
    )
}
"""Besides these, a history begins with "submit" and may hold notes that move nothing: "new_paper", "overdue"."""
