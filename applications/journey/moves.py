"""The one table of moves: what may happen to an application, from where, to where, by whom."""

from dataclasses import dataclass
from enum import StrEnum

from applications.journey.status import AT_ACQUIRER, CORRECTING, Status


class Actor(StrEnum):
    """Who can move an application. `PORTAL` is our own background work."""

    APPLICANT = "applicant"
    REVIEWER = "reviewer"
    ACQUIRER = "acquirer"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Move:
    """One row: `name` is also the name of the event that records it.

    `decides` marks a judgement on the application, which nobody makes on their own.
    """

    name: str
    sources: frozenset[Status]
    target: Status
    actor: Actor
    decides: bool = False


def _move(
    name: str, sources: set[Status] | frozenset[Status], target: Status, actor: Actor, *, decides: bool = False
) -> Move:
    return Move(name, frozenset(sources), target, actor, decides)


_WITH_US = {Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW}
# A callback may overtake the answer to the hand-over itself, so the acquirer may also move what is still "approved";
# and it may go on by itself after asking for a correction.
_WITH_ACQUIRER = AT_ACQUIRER | {Status.APPROVED, Status.ACQUIRER_CORRECTION}

MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        _move("submit", {Status.DRAFT}, Status.SUBMITTED, Actor.APPLICANT),
        _move("resubmit", CORRECTING, Status.SUBMITTED, Actor.APPLICANT),
        _move("withdraw", _WITH_US | CORRECTING, Status.WITHDRAWN, Actor.APPLICANT),
        _move("claim", {Status.SUBMITTED}, Status.IN_REVIEW, Actor.REVIEWER, decides=True),
        _move("take_over", {Status.IN_REVIEW}, Status.IN_REVIEW, Actor.REVIEWER, decides=True),
        _move("assign", {Status.SUBMITTED, Status.IN_REVIEW}, Status.IN_REVIEW, Actor.REVIEWER, decides=True),
        _move("release", {Status.IN_REVIEW}, Status.SUBMITTED, Actor.REVIEWER),
        _move("ask_correction", {Status.IN_REVIEW}, Status.CORRECTION_ASKED, Actor.REVIEWER, decides=True),
        # Above the risk line two people approve. To the applicant it goes on waiting for review: it does, and a hint
        # that somebody looks twice would be a warning to whom it concerns.
        _move("first_approval", {Status.IN_REVIEW}, Status.SUBMITTED, Actor.REVIEWER, decides=True),
        _move("take_back", {Status.SUBMITTED}, Status.IN_REVIEW, Actor.REVIEWER, decides=True),
        _move("approve", {Status.IN_REVIEW}, Status.APPROVED, Actor.REVIEWER, decides=True),
        _move("refuse", {Status.IN_REVIEW}, Status.REFUSED, Actor.REVIEWER, decides=True),
        _move("appeal", {Status.REFUSED}, Status.APPEALED, Actor.APPLICANT),
        _move("reopen", {Status.APPEALED}, Status.IN_REVIEW, Actor.REVIEWER, decides=True),
        _move("uphold", {Status.APPEALED}, Status.REFUSED, Actor.REVIEWER, decides=True),
        _move("hand_over", {Status.APPROVED}, Status.HANDED_OVER, Actor.PORTAL),
        _move("acquirer_checks", {Status.ACQUIRER_CORRECTION}, Status.HANDED_OVER, Actor.ACQUIRER),
        _move(
            "verify_account",
            _WITH_ACQUIRER - {Status.ACCOUNT_VERIFICATION},
            Status.ACCOUNT_VERIFICATION,
            Actor.ACQUIRER,
        ),
        _move("ask_signature", _WITH_ACQUIRER - {Status.TO_BE_SIGNED}, Status.TO_BE_SIGNED, Actor.ACQUIRER),
        _move("start_opening", _WITH_ACQUIRER - {Status.OPENING}, Status.OPENING, Actor.ACQUIRER),
        _move("open", _WITH_ACQUIRER, Status.OPEN, Actor.ACQUIRER),
        _move(
            "acquirer_correction",
            _WITH_ACQUIRER - {Status.ACQUIRER_CORRECTION},
            Status.ACQUIRER_CORRECTION,
            Actor.ACQUIRER,
        ),
        _move("acquirer_refusal", _WITH_ACQUIRER, Status.REFUSED, Actor.ACQUIRER),
        _move("bind_terminal", {Status.OPEN}, Status.TERMINAL_BOUND, Actor.PORTAL),
        _move("ship", {Status.TERMINAL_BOUND}, Status.SHIPPED, Actor.PORTAL),
        _move("confirm_receipt", {Status.SHIPPED}, Status.RECEIVED, Actor.APPLICANT),
        _move("send_again", {Status.SHIPPED}, Status.OPEN, Actor.APPLICANT),
        _move("replace_parcel", {Status.SHIPPED}, Status.OPEN, Actor.REVIEWER),
        _move("replace_faulty", {Status.RECEIVED, Status.ACTIVATING}, Status.OPEN, Actor.REVIEWER),
        _move("cancel_delivery", {Status.SHIPPED}, Status.WITHDRAWN, Actor.APPLICANT),
        _move("start_activation", {Status.RECEIVED}, Status.ACTIVATING, Actor.APPLICANT),
        _move("activate", {Status.ACTIVATING}, Status.ACTIVE, Actor.PORTAL),
    )
}


def moves_from(status: Status, actor: Actor) -> list[Move]:
    """What `actor` can do with an application that stands at `status`, in the table's order."""
    return [move for move in MOVES.values() if move.actor is actor and status in move.sources]


class AcquirerState(StrEnum):
    """States of acquirer-api.yaml (Application.state); one not listed here changes nothing and is shown as it is."""

    RECEIVED = "received"
    CHECKING = "checking"
    ACCOUNT_VERIFICATION = "account_verification"
    CORRECTION_NEEDED = "correction_needed"
    TO_BE_SIGNED = "to_be_signed"
    OPENING = "opening"
    OPEN = "open"
    REFUSED = "refused"


ACQUIRER_ORDER: tuple[AcquirerState, ...] = (
    AcquirerState.RECEIVED,
    AcquirerState.CHECKING,
    AcquirerState.ACCOUNT_VERIFICATION,
    AcquirerState.TO_BE_SIGNED,
    AcquirerState.OPENING,
    AcquirerState.OPEN,
)
"""The acquirer's way forward. A correction or a refusal may interrupt it anywhere."""

MOVE_FOR_STATE: dict[AcquirerState, str] = {
    AcquirerState.RECEIVED: "acquirer_checks",
    AcquirerState.CHECKING: "acquirer_checks",
    AcquirerState.ACCOUNT_VERIFICATION: "verify_account",
    AcquirerState.TO_BE_SIGNED: "ask_signature",
    AcquirerState.OPENING: "start_opening",
    AcquirerState.OPEN: "open",
    AcquirerState.CORRECTION_NEEDED: "acquirer_correction",
    AcquirerState.REFUSED: "acquirer_refusal",
}


def is_later(new: str, than: str) -> bool:
    """Whether the acquirer's state `new` lies further along its way than `than` ("" = nothing heard yet)."""
    order = list(ACQUIRER_ORDER)
    if new not in order:
        return False
    return than not in order or order.index(AcquirerState(new)) > order.index(AcquirerState(than))
