"""The table of moves of an order is whole: every state is reached, left, and has its words on both sides."""

from applications.journey.orders import ORDER_MOVES, ORDER_OUTLOOK, SIDE_WORDS, Side, outlook_of
from applications.models import ORDER_OVER, OrderKind, OrderState


def test_every_state_is_reached_and_only_the_last_ones_cannot_be_left() -> None:
    assert {move.target for move in ORDER_MOVES.values()} | {OrderState.ASKED} == set(OrderState)
    assert set(OrderState) - {move.source for move in ORDER_MOVES.values()} == ORDER_OVER


def test_every_state_says_what_comes_next_to_both_sides() -> None:
    assert set(ORDER_OUTLOOK) == set(OrderState)
    for outlook in (outlook_of(kind, state) for kind in OrderKind for state in OrderState):
        assert str(outlook.merchant)
        assert str(outlook.staff)
    assert set(SIDE_WORDS) == set(Side)


def test_whoever_must_act_can() -> None:
    for state in set(OrderState) - ORDER_OVER:
        sides = {move.side for move in ORDER_MOVES.values() if move.source == state}
        assert ORDER_OUTLOOK[state].side in sides or state == OrderState.TO_RETURN
