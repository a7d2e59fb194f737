"""The table of moves of an order is whole: every state is reached, left, and has its words on both sides."""

from applications.journey.due import ANY_TIME
from applications.journey.orders import ORDER_MOVES, ORDER_OUTLOOK, SIDE_WORDS, Side, outlook_of
from applications.models import ORDER_OVER, OrderKind, OrderState
from applications.models.delivery import ASTRAY


def test_every_state_is_reached_and_only_the_last_ones_cannot_be_left() -> None:
    assert {move.target for move in ORDER_MOVES.values()} | {OrderState.ASKED} == set(OrderState)
    assert set(OrderState) - {move.source for move in ORDER_MOVES.values()} == ORDER_OVER


def test_every_state_says_what_comes_next_to_both_sides() -> None:
    assert set(ORDER_OUTLOOK) == set(OrderState)
    for outlook in (outlook_of(kind, state) for kind in OrderKind for state in OrderState):
        assert str(outlook.merchant)
        assert str(outlook.staff)
    assert set(SIDE_WORDS) == set(Side)


def test_whoever_must_act_has_a_time_for_it() -> None:
    for kind in OrderKind:
        for state in set(OrderState) - ORDER_OVER:
            assert outlook_of(kind, state).due != ANY_TIME


def test_a_parcel_that_went_astray_is_our_turn_and_only_while_it_is_on_its_way() -> None:
    for transit in ASTRAY:
        outlook = outlook_of("swap", "sent", transit)
        assert (outlook.side, outlook.due == ANY_TIME) == (Side.STAFF, False)
        assert outlook_of("swap", "recalling", transit) == ORDER_OUTLOOK["recalling"]
    assert outlook_of("swap", "sent", "held_at_customs") == ORDER_OUTLOOK["sent"]


def test_whoever_must_act_can() -> None:
    for state in set(OrderState) - ORDER_OVER:
        sides = {move.side for move in ORDER_MOVES.values() if move.source == state}
        assert ORDER_OUTLOOK[state].side in sides or state == OrderState.TO_RETURN
