"""The tables: every state of every kind has a next step, an actor and a time, and every move leads somewhere."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation

from portal.changes.fields import FIELD_WORDS
from portal.changes.kinds import FOR_REMEDY, KINDS
from portal.changes.moves import MOVES, Actor
from portal.changes.outlook import ACTOR_WORDS, STAFF_ACTOR_WORDS, NextActor, act_by, outlook
from portal.changes.reasons import ASK, REFUSE, reasons, reasons_for
from portal.changes.timeline import DEEDS
from portal.models import ENDED_STATES, FINAL_STATES, OPEN_STATES, ChangeKind, ChangeState

_ROLE_OF = {Actor.MERCHANT: NextActor.MERCHANT, Actor.REVIEWER: NextActor.REVIEWER, Actor.PORTAL: NextActor.PORTAL}


@pytest.mark.parametrize("kind", ChangeKind)
@pytest.mark.parametrize("state", ChangeState)
def test_every_state_has_words_for_both_sides_an_actor_and_a_time(state: ChangeState, kind: ChangeKind) -> None:
    found = outlook(state, kind)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert all(str(words).strip() for words in (found.words, found.merchant, found.staff))
            assert all(str(words) for words in (ACTOR_WORDS[found.actor], STAFF_ACTOR_WORDS[found.actor]))
    limit = act_by(state, kind, timezone.now())
    assert (limit is None) == (state in FINAL_STATES) == (found.actor is NextActor.NOBODY)


@pytest.mark.parametrize("kind", ChangeKind)
@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_whoever_must_act_has_a_move_to_make(state: ChangeState, kind: ChangeKind) -> None:
    actor = outlook(state, kind).actor
    able = {_ROLE_OF[move.actor] for move in MOVES.values() if state in move.sources}
    assert actor in able or (actor is NextActor.ACQUIRER and NextActor.PORTAL in able)


def test_nothing_leads_out_of_an_end_and_every_state_can_be_reached() -> None:
    assert not [move.name for move in MOVES.values() if move.sources & FINAL_STATES]
    assert {move.target for move in MOVES.values()} | {ChangeState.SUBMITTED} == set(ChangeState)
    assert {ChangeState.NOT_CARRIED} == ENDED_STATES - FINAL_STATES


def test_every_move_has_words_for_the_history() -> None:
    assert set(MOVES) | {"submit", "overdue"} == set(DEEDS)


def test_every_kind_names_its_fields_and_every_remedy_its_kinds() -> None:
    assert set(KINDS) == set(ChangeKind)
    assert {name for kind in KINDS.values() for name in kind.fields} == set(FIELD_WORDS)
    assert {kind for kinds in FOR_REMEDY.values() for kind in kinds} == set(ChangeKind) - {
        ChangeKind.UNBIND,
        ChangeKind.ACCOUNT,
        ChangeKind.CONTACT,
        ChangeKind.LIMITS,
    }


def test_reasons_are_written_in_both_languages() -> None:
    for row in reasons().values():
        assert all((row.zh, row.en, row.mend_zh, row.mend_en)), row.code
    assert all(len(reasons_for(use)) > 3 for use in (ASK, REFUSE))


def test_a_time_is_the_end_of_a_working_day_in_china() -> None:
    limit = act_by(ChangeState.SUBMITTED, ChangeKind.SIM, datetime(2026, 3, 2, 1, tzinfo=UTC))
    assert limit is not None
    assert limit.isoformat() == "2026-03-04T18:00:00+08:00"
