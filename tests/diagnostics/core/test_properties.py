"""Whatever the witnesses say within their schemas: no crash, no proof out of silence, the same answer every time."""

from __future__ import annotations

import copy
import dataclasses
import json
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics import catalogue
from diagnostics.checks.attempts import the_code
from diagnostics.evidence import Case
from diagnostics.remedies import gate
from diagnostics.verdict import judge
from diagnostics.verdict.explaining import rests_on
from diagnostics.verdict.settling import settle
from tests.diagnostics.core.cases import FAULTS, NOW, case_of, healthy

TEXTS = st.text(max_size=4)
WEIRD = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.lists(TEXTS, max_size=3),
    st.dictionaries(TEXTS, TEXTS, max_size=2),
    st.sampled_from(["00", "97", "A0", "03", "51"]),
)
ASKED = ["heartbeat", "merchant", "account", "terminal", "parameters", "transactions", "sign_on", "status"]


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, one in members for place in ((*path, key), *_places(one, (*path, key)))]


PLACES = [place for place in _places(healthy()) if len(place) > 1 and place != ("heartbeat", "reported_at")]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A healthy shop with some causes, some odd members, some members gone, and some witnesses silent."""
    facts = healthy()
    for cause in draw(st.lists(st.sampled_from(sorted(FAULTS)), max_size=3)):
        try:
            draw(st.sampled_from(FAULTS[cause]))(facts)
        except (KeyError, TypeError):
            continue  # what this one would change is gone already
    for place in draw(st.lists(st.sampled_from(PLACES), max_size=4)):
        _change(facts, place, draw(WEIRD), gone=draw(st.booleans()))
    silent = draw(
        st.dictionaries(st.sampled_from(ASKED), st.sampled_from(["timeout", "never", "not_asked"]), max_size=3)
    )
    return case_of(facts, silent=silent)


def _change(facts: Any, place: tuple[Any, ...], value: Any, *, gone: bool) -> None:
    for step in place[:-1]:
        if not isinstance(facts, dict | list) or (isinstance(facts, dict) and step not in facts):
            return
        if isinstance(facts, list) and not (isinstance(step, int) and step < len(facts)):
            return
        facts = facts[step]
    if isinstance(facts, dict):
        facts.pop(place[-1], None) if gone else facts.update({place[-1]: value})


@settings(max_examples=400, deadline=None)
@given(cases())
def test_no_readings_crash_a_judgement_and_every_word_is_known(case: Case) -> None:
    judgement = judge(case)

    told = [finding for step in judgement.steps for finding in step.findings]
    assert {finding.code for finding in told} <= set(catalogue.findings())
    assert (judgement.verdict.cause is None) == (judgement.verdict.certainty == "none")
    assert judgement.verdict.cause != "balance_insufficient"
    assert {*judgement.ruled_out}.isdisjoint({*judgement.open})
    for step in judgement.steps:
        confirmed = any(one.kind == "cause" and one.certainty == "confirmed" for one in step.findings)
        assert (step.outcome == "fail") == confirmed
        if step.outcome == "pass":
            assert not any(one.kind == "unknown" for one in step.findings)


@settings(max_examples=200, deadline=None)
@given(cases())
def test_a_stored_case_is_judged_alike(case: Case) -> None:
    stored = json.loads(json.dumps(case.to_json()))

    again = Case.from_json(stored)

    assert judge(again).to_json() == json.loads(json.dumps(judge(case).to_json())) or "nan" in repr(case).lower()


ANSWERS = st.dictionaries(
    st.sampled_from(["code", *catalogue.questions()]),
    st.sampled_from(["yes", "no", "all", "unknown", "contactless_only", "03", "97", "51", "?", ""]),
    min_size=1,
    max_size=3,
)


@settings(max_examples=300, deadline=None)
@given(cases(), ANSWERS, ANSWERS)
def test_what_is_remembered_is_what_a_fresh_look_finds(case: Case, first: dict[str, str], then: dict[str, str]) -> None:
    judge(case)
    judge(case.with_answers(**first))
    after = case.with_answers(**then)
    assert repr(judge(after)) == repr(judge(dataclasses.replace(after, memo={})))


@settings(max_examples=400, deadline=None)
@given(cases(), st.sampled_from(ASKED))
def test_more_silence_never_makes_anything_more_certain(case: Case, witness: str) -> None:
    """But what is likely for want of a word: silence never proves, and never makes a likely cause a sure one.

    A terminal that reports nothing may have no network; and an older code counts as likely when whoever told of a newer
    one is silent.
    """
    less = case.without(witness)
    before, after = _certainties(case), _certainties(less)
    excused = {"network_down"} if witness == "heartbeat" else set()
    if the_code(case) != the_code(less):
        excused |= {cause for cause, level in after.items() if level == _LEVELS["likely"]}
    risen = {cause: level for cause, level in after.items() if level > before.get(cause, 0)}
    assert {cause for cause in risen if cause not in excused} == set()
    assert all(level == _LEVELS["likely"] for level in risen.values())


_LEVELS = {"likely": 1, "confirmed": 2}


def _certainties(case: Case) -> dict[str, int]:
    """How certain each cause is: in none of the steps, likely, or confirmed."""
    levels: dict[str, int] = {}
    for finding in (one for step in settle(case)[2] for one in step.findings if one.kind == "cause"):
        cause = str(finding.cause)
        levels[cause] = max(levels.get(cause, 0), _LEVELS[str(finding.certainty)])
    return levels


@settings(max_examples=300, deadline=None)
@given(cases())
def test_the_gate_is_never_open_unless_everything_it_needs_is_known(case: Case) -> None:
    for remedy in catalogue.remedies().values():
        if not remedy.destructive:
            assert gate(case, remedy) == ()
        elif gate(case, remedy) == ():
            backup, last = case.time("heartbeat.settings_backup_at"), case.time("heartbeat.last_transaction_at")
            assert case.integer("heartbeat.unsent_count") is not None
            assert (case.integer("heartbeat.unsent_count") or 0) <= 0
            assert backup is not None
            assert last is None or last <= backup


def test_the_gate_names_what_is_in_the_way() -> None:
    restart = catalogue.remedies()["restart"]
    assert gate(case_of(healthy()), restart) == ()
    for change, expected in [
        ({"unsent_count": 2}, ("unsent_payments",)),
        ({"settings_backup_at": None}, ("backup_missing",)),
        ({"settings_backup_at": (NOW - timedelta(hours=1)).isoformat()}, ("backup_old",)),
    ]:
        facts = copy.deepcopy(healthy())
        facts["heartbeat"].update(change)
        assert gate(case_of(facts), restart) == expected
    assert gate(case_of(healthy(), silent={"heartbeat": "never"}), restart) == ("unsent_unknown", "backup_unknown")


def test_a_verdict_knows_on_whom_it_rests() -> None:
    facts = healthy()
    FAULTS["sim_replaced"][0](facts)

    assert rests_on(case_of(facts)) == ("heartbeat", "terminal")
