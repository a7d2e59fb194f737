"""Where a reading could be taken in two ways: unknown values, missing members, boundaries, and who is believed."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics import catalogue
from diagnostics.evidence import MISSING
from diagnostics.verdict import Judgement, judge
from tests.diagnostics.core.cases import FAULTS, Fault, ago, attempt, both, case_of, drop, healthy, put, tried

FOREIGN = "898440354119999"


def judged(*faults: Fault, silent: dict[str, str] | None = None) -> Judgement:
    facts = healthy()
    both(*faults)(facts)
    return judge(case_of(facts, silent=silent))


def found(judgement: Judgement) -> list[tuple[Any, str]]:
    """Everything that was found, as (cause, certainty), in order."""
    first = [(judgement.verdict.cause, judgement.verdict.certainty)] if judgement.verdict.cause else []
    return first + [(one.cause, one.certainty) for one in judgement.also]


def outcome(judgement: Judgement, key: str) -> str:
    return next(step.outcome for step in judgement.steps if step.key == key)


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("merchant.status", "account_status"),
        ("merchant.registration.switch", "account_status"),
        ("merchant.qualification.status", "account_status"),
        ("merchant.provider_licence", "account_status"),
        ("terminal.status", "terminal_installation"),
        ("terminal.keys", "live_test"),
        ("heartbeat.power", "hardware"),
        ("heartbeat.network", "hardware"),
        ("heartbeat.card_reader", "hardware"),
        ("heartbeat.printer", "hardware"),
        ("status.state", "live_test"),
        ("sign_on.rc", "live_test"),
        ("heartbeat.firmware", "software"),
        ("terminal.minimum_firmware", "software"),
        ("parameters.fees.qr_rate", "transaction_parameters"),
    ],
)
def test_a_value_nobody_knows_makes_its_step_unknown(path: str, step: str) -> None:
    judgement = judged(put(path, "Z9"))

    assert found(judgement) == []
    assert outcome(judgement, step) == "unknown"


def test_an_unknown_restriction_leaves_only_the_freeze_open() -> None:
    judgement = judged(put("account.restrictions", [{"code": "moon_suspended"}, {"code": "refund_suspended"}]))

    assert (outcome(judgement, "account_status"), judgement.open) == ("unknown", ("merchant_frozen",))
    assert [step.codes for step in judgement.steps][1] == ("restriction_not_recognised", "refund_suspended")


def test_an_unknown_kind_proves_nothing_but_one_that_is_listed_is_enabled() -> None:
    assert found(judged(tried(attempt(3, "03", 3, kind="instalment")))) == []
    listed = judged(tried(attempt(3, "03", 3, kind="tips")), put("parameters.transaction_types", ["sale", "tips"]))
    assert outcome(listed, "transaction_parameters") == "pass"


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("heartbeat.imei", "terminal_installation"),
        ("terminal.iccid", "terminal_installation"),
        ("terminal.place", "terminal_installation"),
        ("heartbeat.mid", "merchant_info"),
        ("merchant.address", "merchant_info"),
        ("heartbeat.param_version", "transaction_parameters"),
        ("parameters.acquirer_host", "transaction_parameters"),
        ("merchant.mcc", "transaction_parameters"),
        ("terminal.minimum_firmware", "software"),
        ("heartbeat.tampered", "hardware"),
        ("account.fees_due_fen", "account_status"),
    ],
)
@pytest.mark.parametrize("value", [None, MISSING])
def test_a_missing_or_null_side_is_silence_for_that_comparison(path: str, step: str, value: Any) -> None:
    judgement = judged(drop(path) if value is MISSING else put(path, None))

    assert found(judgement) == []
    assert outcome(judgement, step) == "unknown"


@pytest.mark.parametrize("member", ["receipt_name", "address", "uscc", "mcc"])
def test_what_the_portal_does_not_hold_is_told_but_is_not_the_witnesses_silence(member: str) -> None:
    judgement = judged(put(f"portal.merchant.{member}", None))

    assert [step.outcome for step in judgement.steps] == ["pass"] * 7
    assert f"{member}_not_on_file" in [code for step in judgement.steps for code in step.codes]


def test_a_micro_merchant_has_no_credit_code() -> None:
    micro = both(put("merchant.uscc", None), put("merchant.subject_type", "micro"))

    assert outcome(judged(micro), "merchant_info") == "pass"


class TestDates:
    def test_a_licence_of_null_is_long_term_whatever_the_portal_says(self) -> None:
        long_term = put("merchant.qualification.licence_valid_until", None)

        assert found(judged(long_term, put("portal.merchant.licence_valid_until", "2020-01-01"))) == []

    def test_the_acquirers_date_wins(self) -> None:
        assert found(judged(put("portal.merchant.licence_valid_until", "2020-01-01"))) == []

    def test_the_portals_date_counts_where_the_acquirer_states_none(self) -> None:
        old = put("portal.merchant.licence_valid_until", "2020-01-01")

        judgement = judged(drop("merchant.qualification.licence_valid_until"), old)

        assert found(judgement) == [("qualification_expired", "confirmed")]
        assert judgement.verdict.evidence[0].source == "portal"

    def test_but_not_while_the_acquirer_is_silent(self) -> None:
        old = put("portal.merchant.licence_valid_until", "2020-01-01")

        assert found(judged(old, silent={"merchant": "timeout"})) == []

    def test_the_last_day_still_counts_in_shanghai(self) -> None:
        assert found(judged(put("merchant.qualification.id_valid_until", "2026-11-23"))) == []

    def test_dormancy_needs_more_than_ninety_days_and_is_only_likely(self) -> None:
        assert found(judged(put("account.last_transaction_at", ago(days=90)))) == []
        late = judged(put("account.last_transaction_at", ago(days=90, seconds=1)))
        assert (found(late), outcome(late, "account_status")) == ([("merchant_dormant", "likely")], "pass")


class TestSlip:
    def test_a_fresh_heartbeat_is_believed_before_the_slip(self) -> None:
        judgement = judged(put("answers.slip_mid", FOREIGN), put("answers.slip_tid", "99999999"))

        assert found(judgement) == []
        assert "slip_differs_from_terminal" in judgement.steps[0].codes

    def test_the_slip_alone_is_likely(self) -> None:
        slip = put("answers.slip_mid", FOREIGN)

        judgement = judged(slip, put("answers.code", "03"), silent={"heartbeat": "too_old"})

        assert found(judgement) == [("merchant_number_mismatch", "likely")]
        assert found(judged(put("answers.slip_name", "远山百货"))) == [("receipt_merchant_mismatch", "likely")]

    def test_a_slip_that_could_not_be_read_says_nothing(self) -> None:
        assert found(judged(put("answers.slip_name", "unknown"))) == []

    def test_an_approval_since_makes_an_old_wrong_number_doubtful(self) -> None:
        wrong, right = attempt(3, "03", 10, mid=FOREIGN), attempt(4, "00", 3)

        assert found(judged(tried(right, wrong))) == [("merchant_number_mismatch", "likely")]


class TestOrder:
    def test_a_wrong_binding_explains_a_97(self) -> None:
        judgement = judged(put("terminal.mid", None), put("sign_on.rc", "97"))

        assert [cause for cause, _ in found(judgement)] == ["terminal_not_bound", "terminal_number_mismatch"]

    def test_but_not_a_number_that_the_portal_never_gave(self) -> None:
        judgement = judged(put("terminal.mid", FOREIGN), put("heartbeat.tid", "99999999"))

        assert [cause for cause, _ in found(judgement)] == ["terminal_number_mismatch", "terminal_bound_elsewhere"]

    @pytest.mark.parametrize("rc", ["A0", "97"])
    def test_an_outage_comes_before_what_the_sign_on_test_says(self, rc: str) -> None:
        judgement = judged(put("sign_on.rc", rc), put("status.state", "outage"))

        assert judgement.verdict.cause == "provider_outage"

    def test_but_not_before_keys_that_the_register_calls_missing(self) -> None:
        judgement = judged(put("sign_on.rc", "A0"), put("terminal.keys", "missing"), put("status.state", "outage"))

        assert judgement.verdict.cause == "keys_invalid"

    def test_arrears_give_way_even_to_what_is_only_likely(self) -> None:
        judgement = judged(put("account.fees_due_fen", 100), put("answers.slip_name", "远山百货"))

        assert [cause for cause, _ in found(judgement)] == ["receipt_merchant_mismatch", "fees_in_arrears"]

    def test_a_low_balance_is_never_the_cause(self) -> None:
        judgement = judged(put("account.balance_fen", -1))

        assert (judgement.verdict.cause, judgement.verdict.certainty) == (None, "none")
        assert judgement.to_json()["also"] == [{"cause": "balance_insufficient", "certainty": "confirmed"}]


class TestCodes:
    def test_a_typed_card_side_code_skips_everything_else(self) -> None:
        judgement = judged(put("answers.code", "55"), FAULTS["merchant_frozen"][0])

        assert [step.outcome for step in judgement.steps] == ["fail"] + ["skipped"] * 6
        assert found(judgement) == [("card_side", "confirmed")]
        assert not any(catalogue.remedies()[offer.key].terminal for offer in judgement.actions)

    def test_the_newest_code_is_the_code(self) -> None:
        assert found(judged(tried(attempt(4, "00", 2), attempt(3, "55", 3)))) == []

    def test_a_code_is_only_likely_while_a_newer_one_may_be_unseen(self) -> None:
        judgement = judged(tried(attempt(3, "97", 3)), silent={"heartbeat": "too_old"})

        assert found(judgement) == [("terminal_number_mismatch", "likely")]

    def test_one_card_told_58_is_asked_about_before_anything_is_said(self) -> None:
        judgement = judged(put("answers.code", "58"))

        assert (found(judgement), judgement.state) == ([], "needs_answers")
        assert "cards_failing" in judgement.asks

    def test_an_invalid_merchant_with_everything_in_order_asks_for_another_card(self) -> None:
        judgement = judged(put("answers.code", "03"))

        assert (judgement.state, judgement.asks[0]) == ("needs_answers", "cards_failing")

    def test_one_refused_card_is_no_pattern(self) -> None:
        assert found(judged(tried(attempt(3, "03", 3, issuer="ABC")))) == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (put("portal.terminal.tid", "10007777"), "portal_tid_differs"),
        (put("portal.terminal.imei", "860000000007777"), "portal_imei_differs"),
        (put("portal.terminal.iccid", "89860000000000007777"), "portal_iccid_differs"),
        (put("portal.merchant.status", "suspended"), "portal_merchant_suspended"),
        (put("merchant.status", "under_review"), "under_review"),
        (put("terminal.status", "stock"), "terminal_in_stock"),
        (put("account.restrictions", [{"code": "settle_suspended"}]), "settle_suspended"),
        (put("heartbeat.printer", "fault"), "printer_fault"),
        (put("heartbeat.card_reader", "absent"), "card_reader_absent"),
        (put("status.state", "degraded"), "service_degraded"),
    ],
)
def test_a_notice_is_told_and_is_no_cause(fault: Fault, code: str) -> None:
    judgement = judged(fault)

    assert found(judgement) == []
    assert [step.outcome for step in judgement.steps] == ["pass"] * 7
    assert [code] == [told for step in judgement.steps for told in step.codes]


@pytest.mark.parametrize(("rc", "expected"), [("00", ()), ("03", ("sign_on_refused",)), ("97", ())])
def test_a_sign_on_refused_with_a_known_code_is_told_and_leaves_the_live_test_passed(
    rc: str, expected: tuple[str, ...]
) -> None:
    facts = healthy()
    put("sign_on.rc", rc)(facts)
    step = next(step for step in judge(case_of(facts)).steps if step.key == "live_test")
    assert (step.outcome, step.codes) == ("pass", expected)
