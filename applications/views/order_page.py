"""What both sides' pages say about a terminal order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from applications.journey.orders import ORDER_MOVES, ORDER_OUTLOOK, SIDE_WORDS, Side, outlook_of
from applications.models import OrderState, StepKey, StepState, TerminalOrder, TrackingEvent
from applications.rules.activation import reason_words
from applications.views.proofs import Proof
from portal.words import Words

_TONES = {OrderState.DONE: "ok", OrderState.REFUSED: "bad", OrderState.CANCELLED: "idle"}


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of the history."""

    at: datetime
    words: Words | str


def order_page(order: TerminalOrder) -> dict[str, Any]:
    """Its state in words, its history, and the proofs of a replacement. A fixed number of questions."""
    activation = getattr(order, "activation", None)
    proofs = (
        [Proof(row, reason_words(row.reason or row.trouble)) for row in activation.steps.all()] if activation else []
    )
    proving = order.state == OrderState.PROVING
    outlook = outlook_of(order.kind, order.state)
    return {
        "order": order,
        "outlook": outlook,
        "who": SIDE_WORDS[outlook.side],
        "tone": tone_of(order),
        "lines": [OrderLine(event.at, ORDER_MOVES[event.name].words) for event in order.events.all()],
        "tracking": _tracking(order),
        "proofs": proofs,
        "failed": proving and any(proof.step.state == StepState.FAILED for proof in proofs),
        "paying": proving
        and any(proof.step.key == StepKey.PAYMENT and proof.step.state == StepState.RUNNING for proof in proofs),
        "working": proving,
    }


def _tracking(order: TerminalOrder) -> list[TrackingEvent]:
    """News of the parcel that is on its way now: an earlier one may have gone astray."""
    if not order.carrier:
        return []
    packed = [event.at for event in order.events.all() if event.name == "accept_swap"]
    return [news for news in order.tracking.all() if not packed or news.created_at >= packed[-1]]


def tone_of(order: TerminalOrder) -> str:
    """For the merchant: yellow when it is their turn."""
    waits = ORDER_OUTLOOK[order.state].side is Side.MERCHANT
    return _TONES.get(OrderState(order.state), "warn" if waits else "busy")
