"""Silence proves nothing: it never passes a step, never confirms a cause, and says who was silent and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diagnostics.evidence import SILENCES, STEP_NEEDS, STEP_OWNS, STEPS, WITNESSES, Case, Reading
from diagnostics.verdict import judge
from diagnostics.verdict.settling import settle
from tests.diagnostics.core.cases import FAULTS, NOW, ago, case_of, healthy, put

ASKED = [witness for witness in WITNESSES if witness not in ("portal", "answers")]

#: Which steps must not pass without this witness: those whose evidence it holds.
UNKNOWN_WITHOUT = {
    "heartbeat": {*STEPS} - {"account_status"},
    "merchant": {"merchant_info", "account_status", "transaction_parameters"},
    "account": {"account_status", "transaction_parameters"},
    "terminal": {"merchant_info", "terminal_installation", "software", "live_test"},
    "parameters": {"transaction_parameters"},
    "transactions": {"merchant_info", "terminal_installation", "transaction_parameters", "live_test"},
    "sign_on": {"terminal_installation", "live_test"},
    "status": {"live_test"},
}


def test_every_witness_is_asked_by_exactly_one_step() -> None:
    asked = [witness for step in STEPS for witness in STEP_OWNS[step]]

    assert sorted(asked) == sorted(WITNESSES)


@pytest.mark.parametrize("witness", ASKED)
@pytest.mark.parametrize("reason", SILENCES)
def test_a_silent_witness_makes_its_steps_unknown_and_nothing_else(witness: str, reason: str) -> None:
    judgement = judge(case_of(healthy(), silent={witness: reason}))

    unknown = {step.key for step in judgement.steps if step.outcome == "unknown"}
    assert unknown == UNKNOWN_WITHOUT[witness]
    assert {step.outcome for step in judgement.steps} <= {"pass", "unknown"}
    assert (judgement.verdict.cause, judgement.also) == (None, ())
    assert {step.key for step in judgement.steps if witness in STEP_NEEDS[step.key]} >= unknown
    told = [one for step in judgement.steps for one in step.findings if one.code == f"{witness}_silent"]
    assert {item.value for one in told for item in one.evidence} == {reason}
    assert {item.read_at for one in told for item in one.evidence} == {NOW - timedelta(hours=2)}


def test_when_everybody_is_silent_there_is_no_cause() -> None:
    judgement = judge(case_of(healthy(), silent=dict.fromkeys(ASKED, "timeout")))

    assert [step.outcome for step in judgement.steps] == ["unknown"] * 7
    assert (judgement.verdict.cause, judgement.also, judgement.ruled_out) == (None, (), ())
    assert judgement.state == "needs_answers"


def test_a_case_without_any_reading_is_all_unknown() -> None:
    judgement = judge(case_of({}))

    assert [step.outcome for step in judgement.steps] == ["unknown"] * 7
    assert judgement.verdict.cause is None


@pytest.mark.parametrize("cause", FAULTS)
@pytest.mark.parametrize("witness", ASKED)
def test_silence_never_adds_a_confirmed_cause(cause: str, witness: str) -> None:
    facts = healthy()
    FAULTS[cause][0](facts)
    case = case_of(facts)

    before, after = (_confirmed(one) for one in (case, case.without(witness)))

    assert after <= before


def _confirmed(case: Case) -> set[str | None]:
    steps = settle(case)[2]
    return {
        one.cause for step in steps for one in step.findings if one.kind == "cause" and one.certainty == "confirmed"
    }


@pytest.mark.parametrize("path", ["account", "parameters", "transactions", "sign_on", "status"])
def test_a_404_is_silence_where_it_is_no_answer(path: str) -> None:
    judgement = judge(case_of(healthy(), silent={path: "not_found"}))

    assert judgement.verdict.cause is None


class TestNetworkDown:
    def test_a_silent_heartbeat_alone_is_only_likely(self) -> None:
        facts = healthy()
        put("transactions.items", [])(facts)

        judgement = judge(case_of(facts, silent={"heartbeat": "too_old"}))

        assert (judgement.verdict.cause, judgement.verdict.certainty) == ("network_down", "likely")
        assert judgement.state == "needs_answers"
        asked = ("cards_failing", "power_ok", "cable_ok", "network_ok", "slip_mid", "slip_tid", "slip_name")
        assert judgement.asks == asked

    def test_a_code_after_the_last_heartbeat_forbids_it(self) -> None:
        facts = healthy()
        put("heartbeat.reported_at", ago(hours=1))(facts)  # attempts at 20 minutes

        assert judge(case_of(facts)).verdict.cause is None

    def test_also_against_a_terminal_that_says_it_has_none(self) -> None:
        facts = healthy()
        put("heartbeat.network", "none")(facts)
        put("heartbeat.reported_at", ago(minutes=10))(facts)
        facts["transactions"]["items"][0]["at"] = ago(minutes=9)

        assert judge(case_of(facts)).verdict.cause is None

    def test_a_code_before_the_last_heartbeat_does_not(self) -> None:
        facts = healthy()
        put("heartbeat.reported_at", ago(minutes=19))(facts)  # too old, attempt at 20 minutes

        assert judge(case_of(facts)).verdict.cause == "network_down"

    def test_the_typed_code_counts_as_received_now(self) -> None:
        facts = healthy()
        put("heartbeat.network", "none")(facts)
        put("answers.network_ok", "no")(facts)
        put("answers.code", "03")(facts)

        assert judge(case_of(facts)).verdict.cause is None

    def test_the_acquirers_own_sign_on_test_never_counts(self) -> None:
        facts = healthy()
        put("heartbeat", None)(facts)
        put("transactions.items", [])(facts)

        assert judge(case_of(facts)).verdict.cause == "network_down"

    def test_any_code_forbids_it_when_no_heartbeat_ever_came(self) -> None:
        facts = healthy()
        put("heartbeat", None)(facts)

        assert judge(case_of(facts)).verdict.cause is None

    def test_unread_attempts_keep_it_from_being_certain(self) -> None:
        facts = healthy()
        put("heartbeat.network", "none")(facts)

        judgement = judge(case_of(facts, silent={"transactions": "timeout"}))

        assert (judgement.verdict.cause, judgement.verdict.certainty) == ("network_down", "likely")


def test_a_heartbeat_is_fresh_up_to_and_including_fifteen_minutes() -> None:
    facts = healthy()
    put("heartbeat.reported_at", ago(minutes=15))(facts)
    facts["transactions"]["items"] = []

    assert judge(case_of(facts)).steps[4].outcome == "pass"
    assert judge(case_of(facts, now=NOW + timedelta(seconds=1))).steps[4].outcome == "unknown"


def test_an_old_report_is_kept_for_display_but_proves_nothing() -> None:
    facts = healthy()
    put("heartbeat.tampered", True)(facts)
    put("heartbeat.reported_at", ago(minutes=16))(facts)

    case = case_of(facts)

    assert case.reading("heartbeat").data is not None
    assert case.get("heartbeat.tampered") != True  # noqa: E712
    assert "tampered" not in [one.cause for one in judge(case).also]


def test_a_reading_survives_its_json() -> None:
    case = case_of(healthy(), silent={"status": "timeout"})

    assert type(case).from_json(case.to_json()) == case
    assert Reading.from_json(Reading("terminal", absent=True).to_json()) == Reading("terminal", absent=True)
