"""What proves a problem gone: its evidence read afresh and not there, and a fresh sign-on that passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import catalogue
from diagnostics.proof import OURS, PASSED, SIGN_ON, Word, lacking, to_ask_afresh
from diagnostics.vocabulary import STEP_NEEDS, STEPS, WITNESSES

NOW = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
CAUSE = "merchant_frozen"  # account_status: portal, answers, merchant, account, transactions


def words(**changed: Word) -> dict[str, Word]:
    fresh = {witness: Word(witness, NOW, rc=PASSED if witness == SIGN_ON else None) for witness in WITNESSES}
    return fresh | changed


def test_everything_fresh_and_a_passed_sign_on_prove_it() -> None:
    assert lacking(CAUSE, ruled_out=[CAUSE], words=words(), now=NOW) == ()


def test_gone_is_not_ruled_out() -> None:
    assert lacking(CAUSE, ruled_out=[], words=words(), now=NOW) == ("not_ruled_out",)


@pytest.mark.parametrize("witness", ["merchant", "account", "transactions"])
def test_what_was_carried_over_proves_nothing(witness: str) -> None:
    carried = words(**{witness: Word(witness, NOW, carried=True)})
    assert lacking(CAUSE, ruled_out=[CAUSE], words=carried, now=NOW) == ("not_fresh",)


def test_what_the_cause_does_not_rest_on_may_be_carried() -> None:
    carried = words(parameters=Word("parameters", NOW, carried=True), terminal=Word("terminal", NOW, carried=True))
    assert lacking(CAUSE, ruled_out=[CAUSE], words=carried, now=NOW) == ()


@pytest.mark.parametrize(("minutes", "lacks"), [(15, ()), (16, ("not_fresh",))])
def test_an_old_reading_proves_nothing(minutes: int, lacks: tuple[str, ...]) -> None:
    old = words(account=Word("account", NOW - timedelta(minutes=minutes)))
    assert lacking(CAUSE, ruled_out=[CAUSE], words=old, now=NOW) == lacks


@pytest.mark.parametrize(
    ("sign_on", "lacks"),
    [
        (Word(SIGN_ON, None, silent=True), "no_sign_on"),
        (Word(SIGN_ON, NOW, carried=True, rc=PASSED), "no_sign_on"),
        (Word(SIGN_ON, NOW - timedelta(minutes=16), rc=PASSED), "no_sign_on"),
        (Word(SIGN_ON, NOW, rc="03"), "sign_on_refused"),
        (Word(SIGN_ON, NOW, rc=None), "sign_on_refused"),
    ],
)
def test_without_a_fresh_sign_on_nothing_is_proved(sign_on: Word, lacks: str) -> None:
    assert lacking(CAUSE, ruled_out=[CAUSE], words=words(sign_on=sign_on), now=NOW) == (lacks,)


def test_a_run_in_which_nobody_spoke_proves_nothing() -> None:
    assert lacking(CAUSE, ruled_out=[CAUSE], words={}, now=NOW) == ("no_sign_on",)


@given(
    st.sampled_from(sorted(catalogue.causes())),
    st.dictionaries(
        st.sampled_from(WITNESSES),
        st.builds(
            Word,
            st.just(""),
            st.one_of(st.none(), st.integers(-30, 30).map(lambda minutes: NOW + timedelta(minutes=minutes))),
            silent=st.booleans(),
            carried=st.booleans(),
            rc=st.sampled_from([None, "00", "03", "97"]),
        ),
    ),
    st.booleans(),
)
def test_there_is_no_proof_with_anything_missing(cause: str, heard: dict[str, Word], out: bool) -> None:
    heard = {witness: replace(word, witness=witness) for witness, word in heard.items()}
    if lacking(cause, ruled_out=[cause] if out else [], words=heard, now=NOW) != ():
        return
    needed = [heard[witness] for witness in STEP_NEEDS[catalogue.causes()[cause].step] if witness in heard]
    spoke = [word for word in needed if not word.silent]
    sign_on = heard[SIGN_ON]
    assert out
    assert (sign_on.rc, sign_on.silent, sign_on.carried) == (PASSED, False, False)
    assert not any(word.carried for word in spoke)
    assert all(word.read_at and NOW - word.read_at <= timedelta(minutes=15) for word in [*spoke, sign_on])


@given(
    st.fixed_dictionaries({step: st.sampled_from(["pass", "fail", "unknown", "skipped", ""]) for step in STEPS}),
    st.lists(st.sampled_from([*sorted(catalogue.causes()), "a_cause_of_tomorrow"]), max_size=3),
)
def test_a_partial_run_asks_afresh_whatever_its_proof_needs(outcomes: dict[str, str], causes: list[str]) -> None:
    afresh = to_ask_afresh(outcomes, causes)
    assert {SIGN_ON, *OURS} <= afresh
    for step, outcome in outcomes.items():
        if outcome not in {"pass", "skipped"}:
            assert set(STEP_NEEDS[step]) <= afresh  # type: ignore[index]
    for cause in causes:
        entry = catalogue.causes().get(cause)
        assert set(STEP_NEEDS[entry.step] if entry else WITNESSES) <= afresh
