"""What both sides' pages say about a terminal order."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from applications.journey.due import Unit
from applications.journey.orders import (
    ORDER_MOVES,
    PAYING,
    SIDE_WORDS,
    SIDE_WORDS_FOR_MERCHANT,
    OrderOutlook,
    Side,
    outlook_of,
)
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
    paying = proving and any(
        proof.step.key == StepKey.PAYMENT and proof.step.state == StepState.RUNNING for proof in proofs
    )
    outlook = PAYING if paying else _outlook(order)
    return {
        "order": order,
        "outlook": outlook,
        "who": SIDE_WORDS[outlook.side],
        "who_for_merchant": SIDE_WORDS_FOR_MERCHANT[outlook.side],
        "last": _last_day(order, outlook),
        "tone": "warn" if paying else tone_of(order),
        "lines": [OrderLine(event.at, ORDER_MOVES[event.name].words) for event in order.events.all()],
        "tracking": _tracking(order),
        "proofs": proofs,
        "failed": proving and any(proof.step.state == StepState.FAILED for proof in proofs),
        "paying": paying,
        "working": proving,
    }


def _tracking(order: TerminalOrder) -> list[TrackingEvent]:
    """News of the parcel that is on its way now: an earlier one may have gone astray."""
    if not order.carrier:
        return []
    packed = [event.at for event in order.events.all() if event.name in {"accept_swap", "repaired"}]
    return [news for news in order.tracking.all() if not packed or news.created_at >= packed[-1]]


def _outlook(order: TerminalOrder) -> OrderOutlook:
    return outlook_of(order.kind, order.state, order.transit)


def _last_day(order: TerminalOrder, outlook: OrderOutlook) -> date | None:
    """The last day to expect it; None where it is a matter of minutes, or nothing more is to come."""
    if order.is_over or outlook.due.unit is not Unit.WORKING_DAYS:
        return None
    since = order.transit_at if order.is_astray and order.transit_at else order.state_since
    days = outlook.due.days(localdate(since))
    return days[1] if days else None


def tone_of(order: TerminalOrder) -> str:
    """For the merchant: yellow when it is their turn, red when a parcel went astray."""
    if order.is_astray:
        return "bad"
    waits = _outlook(order).side is Side.MERCHANT
    return _TONES.get(OrderState(order.state), "warn" if waits else "busy")
