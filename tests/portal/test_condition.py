"""One sentence about a terminal, from its record and its last report."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from portal.condition import condition_of, is_fresh
from portal.models import Merchant, Report, Terminal, TerminalStatus
from portal.standing import Standing, standing_of
from portal.terminals.parts import parts_of
from portal.trouble import last_code

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def terminal(status: str = "active", *, age: timedelta = timedelta(), data: dict[str, Any] | None = None) -> Terminal:
    made = Terminal(serial="S", status=status, merchant=Merchant(mid="M"))
    if data is not None:
        made.report = Report(measured_at=NOW - age, data=data)
    return made


def test_fresh_is_up_to_and_including_fifteen_minutes() -> None:
    ages = [timedelta(minutes=15), timedelta(minutes=15, microseconds=1), timedelta(minutes=-4)]
    assert [is_fresh(NOW - age, NOW) for age in ages] == [True, False, True]


@pytest.mark.parametrize("status", [status for status in TerminalStatus.values if status != "active"])
def test_every_other_state_has_a_sentence(status: str) -> None:
    condition = condition_of(terminal(status, data={"last_transaction_rc": "03"}), NOW)
    assert condition.text != ""
    assert "03" not in condition.text


@pytest.mark.parametrize(
    ("data", "tone", "word"),
    [
        ({}, "ok", "In order"),
        ({"last_transaction_rc": "00", "last_transaction_at": "2026-11-23T09:59:00Z"}, "ok", "In order"),
        ({"last_transaction_rc": "03", "last_transaction_at": "2026-11-23T09:59:00Z"}, "bad", "Payment refused"),
        ({"last_transaction_rc": "51", "last_transaction_at": "2026-11-23T09:59:00Z"}, "ok", "In order"),
        ({"last_transaction_rc": "10", "last_transaction_at": "2026-11-23T09:59:00Z"}, "ok", "In order"),
        ({"tampered": True, "network": "none"}, "bad", "Tampered with"),
        ({"network": "none"}, "bad", "No network"),
        ({"network": "satellite"}, "ok", "In order"),
        ({"card_reader": "fault"}, "warn", "Card reader"),
        ({"unsent_count": 2}, "warn", "Not sent"),
        ({"battery_percent": 5, "power": "battery"}, "warn", "Battery low"),
        ({"battery_percent": 5, "power": "mains"}, "ok", "In order"),
        ({"battery_percent": None}, "ok", "In order"),
    ],
)
def test_a_fresh_report_is_put_in_words(data: dict[str, Any], tone: str, word: str) -> None:
    condition = condition_of(terminal(data=data), NOW)
    assert (condition.tone, str(condition.word)) == (tone, word)
    assert "%(" not in condition.text


def test_a_card_that_its_bank_refused_is_said_and_is_no_trouble() -> None:
    said = condition_of(terminal(data={"last_transaction_rc": "51"}), NOW).text
    assert said == "It reports nothing wrong. The bank of the last card refused it (code 51)."
    assert "Last payment 17:59" in condition_of(terminal(data={
        "last_transaction_rc": "10", "last_transaction_at": "2026-11-23T09:59:00Z"
    }), NOW).text  # fmt: skip


_KNOWN = {
    "tampered": st.booleans(),
    "network": st.sampled_from(["none", "wifi", "cellular", "satellite"]),
    "power": st.sampled_from(["none", "mains", "battery"]),
    "card_reader": st.sampled_from(["ok", "fault", "absent"]),
    "last_sign_on_rc": st.sampled_from(["00", "97", "58"]),
    "last_transaction_rc": st.sampled_from(["00", "03", "10", "51", "55", "96"]),
    "last_transaction_at": st.sampled_from(["2026-11-23T09:59:00Z", "2026-11-01T09:59:00Z"]),
    "unsent_count": st.integers(0, 3),
    "battery_percent": st.integers(0, 100),
}


@given(data=st.fixed_dictionaries({}, optional=_KNOWN))
def test_the_page_and_the_count_of_the_home_page_never_contradict_each_other(data: dict[str, Any]) -> None:
    found = terminal(data=data)
    tone = condition_of(found, NOW).tone
    if standing_of(found, NOW, faulty=False) == Standing.TROUBLE:
        assert tone in {"bad", "warn"}
    else:
        assert tone in {"ok", "warn"}


def test_a_sign_on_after_a_refusal_is_not_told_as_a_payment_that_went_through() -> None:
    signed_on = {"last_sign_on_rc": "00", "last_sign_on_at": "2026-11-23T17:42:00+08:00"}
    refused = {"last_transaction_rc": "03", "last_transaction_at": "2026-11-23T17:41:00+08:00"}
    condition = condition_of(terminal(data=signed_on | refused), NOW)
    assert condition.text == "It has signed on since. Its last payment was refused (code 03)."
    assert condition.tone == "ok"
    assert (
        condition_of(terminal(data=signed_on), NOW).text == "It reports nothing wrong. Its last attempt went through."
    )


def test_an_old_report_says_only_since_when() -> None:
    condition = condition_of(terminal(age=timedelta(minutes=16), data={"last_transaction_rc": "00"}), NOW)
    since = timezone.localtime(NOW - timedelta(minutes=16))
    assert condition.tone == "warn"
    assert condition.text == f"Not known since {since:%Y-%m-%d %H:%M}: it has not reported."


def test_never_seen_is_a_state() -> None:
    assert str(condition_of(terminal(), NOW).word) == "Never seen"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({}, None),
        ({"last_sign_on_rc": "00"}, "00"),
        ({"last_sign_on_rc": "97", "last_sign_on_at": "2026-11-23T09:00:00Z",
          "last_transaction_rc": "00", "last_transaction_at": "2026-11-23T17:30:00+08:00"}, "00"),
        ({"last_sign_on_rc": "97", "last_sign_on_at": "2026-11-23T10:00:00Z",
          "last_transaction_rc": "00", "last_transaction_at": "2026-11-23T17:30:00+08:00"}, "97"),
        ({"last_sign_on_rc": "97", "last_sign_on_at": "2026-11-23T10:00:00Z", "last_transaction_rc": "00"}, "97"),
    ],
)  # fmt: skip
def test_the_newest_code_counts_whatever_the_offsets(data: dict[str, str], code: str | None) -> None:
    assert last_code(data)[0] == code


def test_parts_are_words_and_the_unknown_is_shown_as_it_came() -> None:
    parts = {str(part.label): (str(part.text), part.tone) for part in parts_of({"power": "solar", "printer": "fault"})}
    assert parts == {
        "Power": ("solar", "idle"), "Network": ("Not reported", "idle"),
        "Card reader": ("Not reported", "idle"), "Printer": ("Fault", "warn"),
    }  # fmt: skip
