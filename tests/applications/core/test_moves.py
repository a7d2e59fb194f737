"""The table of moves, against every status and every actor."""

import pytest

from applications.journey.moves import ACQUIRER_ORDER, MOVE_FOR_STATE, MOVES, AcquirerState, Actor, is_later, moves_from
from applications.journey.status import AT_ACQUIRER, CORRECTING, EDITABLE, FINAL, Status

CAN: dict[Status, dict[Actor, list[str]]] = {
    Status.DRAFT: {Actor.APPLICANT: ["submit", "withdraw"]},
    Status.SUBMITTED: {Actor.APPLICANT: ["withdraw"], Actor.REVIEWER: ["claim", "assign", "take_back"]},
    Status.IN_REVIEW: {
        Actor.APPLICANT: ["withdraw"],
        Actor.REVIEWER: ["take_over", "assign", "release", "ask_correction", "first_approval", "approve", "refuse"],
    },
    Status.CORRECTION_ASKED: {Actor.APPLICANT: ["resubmit", "withdraw"]},
    Status.APPROVED: {
        Actor.PORTAL: ["hand_over"],
        Actor.ACQUIRER: [
            "verify_account",
            "ask_signature",
            "start_opening",
            "open",
            "acquirer_correction",
            "acquirer_refusal",
        ],
    },
    Status.OPEN: {Actor.PORTAL: ["bind_terminal"]},
    Status.TERMINAL_BOUND: {Actor.PORTAL: ["ship"]},
    Status.SHIPPED: {
        Actor.APPLICANT: ["confirm_receipt", "send_again", "cancel_delivery"],
        Actor.REVIEWER: ["replace_parcel"],
    },
    Status.RECEIVED: {Actor.APPLICANT: ["start_activation"], Actor.REVIEWER: ["replace_faulty"]},
    Status.ACTIVATING: {Actor.PORTAL: ["activate"], Actor.REVIEWER: ["replace_faulty"]},
    Status.ACTIVE: {},
    Status.REFUSED: {Actor.APPLICANT: ["appeal"]},
    Status.APPEALED: {Actor.REVIEWER: ["reopen", "uphold"]},
    Status.WITHDRAWN: {},
}


@pytest.mark.parametrize("status", CAN)
@pytest.mark.parametrize("actor", Actor)
def test_everybody_can_do_just_what_the_table_says(status: Status, actor: Actor) -> None:
    assert [move.name for move in moves_from(status, actor)] == CAN[status].get(actor, [])


def test_a_correction_for_the_acquirer_may_be_answered_given_up_or_overtaken() -> None:
    assert [move.name for move in moves_from(Status.ACQUIRER_CORRECTION, Actor.APPLICANT)] == ["resubmit", "withdraw"]
    names = [move.name for move in moves_from(Status.ACQUIRER_CORRECTION, Actor.ACQUIRER)]
    assert names == [
        "acquirer_checks",
        "verify_account",
        "ask_signature",
        "start_opening",
        "open",
        "acquirer_refusal",
    ]


def test_every_status_can_be_reached_and_only_final_ones_cannot_be_left() -> None:
    assert {move.target for move in MOVES.values()} | {Status.DRAFT} == set(Status)
    assert set(Status) - {source for move in MOVES.values() for source in move.sources} == FINAL - {Status.REFUSED}
    assert [move.name for move in MOVES.values() if Status.REFUSED in move.sources] == ["appeal"]


def test_judgements_are_the_reviewers_only() -> None:
    deciding = {move.name for move in MOVES.values() if move.decides}
    assert deciding == {
        "claim", "take_over", "assign", "ask_correction", "first_approval", "take_back", "approve", "refuse", "reopen",
        "uphold",
    }  # fmt: skip
    assert {MOVES[name].actor for name in deciding} == {Actor.REVIEWER}


def test_groups_of_statuses_do_not_overlap() -> None:
    assert CORRECTING < EDITABLE
    assert not EDITABLE & FINAL
    assert not EDITABLE & AT_ACQUIRER


def test_every_state_of_the_acquirer_has_its_move() -> None:
    assert set(MOVE_FOR_STATE) == set(AcquirerState)
    assert set(MOVE_FOR_STATE.values()) <= set(MOVES)


def test_the_acquirers_way_goes_forward_only() -> None:
    for position, state in enumerate(ACQUIRER_ORDER):
        assert is_later(state, "")
        assert [is_later(other, state) for other in ACQUIRER_ORDER] == [
            index > position for index in range(len(ACQUIRER_ORDER))
        ]
    assert not is_later("never_heard_of", "")
    assert is_later("opening", "never_heard_of")
