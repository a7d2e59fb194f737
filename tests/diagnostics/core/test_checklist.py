"""The checklist of hardware and software: in order only on a fresh word, otherwise with the reason and the time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics import catalogue
from diagnostics.checklist import ROWS, Row, checklist
from diagnostics.evidence import Case
from tests.diagnostics.core.cases import NOW, Fault, ago, attempt, both, case_of, drop, healthy, put, tried
from tests.diagnostics.core.test_properties import ASKED, cases

PEOPLE = {"owner": 1, "cashier": 2}


def rows(*faults: Fault, silent: dict[str, str] | None = None, later: timedelta = timedelta(0)) -> dict[str, Row]:
    facts = healthy()
    facts["portal"]["people"] = PEOPLE
    facts["answers"]["cable_ok"] = "yes"
    facts["heartbeat"]["settings_backup_at"] = ago(minutes=2)
    both(*faults)(facts)
    return {row.key: row for row in checklist(case_of(facts, silent=silent), now=NOW + later)}


def states(found: dict[str, Row]) -> dict[str, str]:
    return {key: row.state for key, row in found.items() if row.state != "ok"}


def test_all_is_in_order_in_a_healthy_shop() -> None:
    found = rows()

    assert states(found) == {}
    assert [row.group for row in found.values()] == ["hardware"] * 7 + ["software"] * 7
    assert found["place"].parts["allowed"] == 520
    assert found["people"].parts == {"owner": 1, "maintenance": 0, "cashier": 2, "able": 1}


@pytest.mark.parametrize(
    ("fault", "row"),
    [
        (put("heartbeat.power", "none"), "power"),
        (both(put("heartbeat.power", "battery"), put("heartbeat.battery_percent", 5)), "power"),
        (put("answers.power_ok", "no"), "power"),
        (put("heartbeat.network", "none"), "network"),
        (put("answers.network_ok", "no"), "network"),
        (put("heartbeat.card_reader", "fault"), "card_reader"),
        (put("heartbeat.card_reader", "absent"), "card_reader"),
        (put("heartbeat.printer", "fault"), "printer"),
        (put("answers.cable_ok", "no"), "cable"),
        (put("heartbeat.lat", 22.6), "place"),
        (put("heartbeat.tampered", True), "tamper"),
        (put("terminal.minimum_firmware", "2.10"), "firmware"),
        (put("heartbeat.param_version", "old"), "parameters"),
        (put("portal.people", {"cashier": 3}), "people"),
        (tried(attempt(3, "40", 3, kind="preauth")), "transaction_types"),
        (put("parameters.card_types", []), "card_types"),
        (put("parameters.fees.qr_rate", "0.9"), "fees"),
        (put("heartbeat.settings_backup_at", None), "backup"),
        (put("heartbeat.settings_backup_at", ago(hours=2)), "backup"),
    ],
)
def test_what_is_wrong_shows_in_its_row(fault: Fault, row: str) -> None:
    assert states(rows(fault)).get(row) == "bad"


@pytest.mark.parametrize(
    ("fault", "row", "why"),
    [
        (put("heartbeat.power", "hydrogen"), "power", "not_recognised"),
        (put("heartbeat.firmware", "2.x"), "firmware", "not_recognised"),
        (put("terminal.minimum_firmware", None), "firmware", "other_side"),
        (drop("heartbeat.tampered"), "tamper", "not_stated"),
        (drop("heartbeat.lat"), "place", "not_stated"),
        (put("terminal.place", None), "place", "other_side"),
        (drop("answers.cable_ok"), "cable", "not_answered"),
        (put("answers.cable_ok", "unknown"), "cable", "not_answered"),
        (drop("portal.people"), "people", "not_stated"),
        (drop("parameters.card_types"), "card_types", "not_stated"),
        (drop("parameters.allowed_fees"), "fees", "other_side"),
        (drop("heartbeat.settings_backup_at"), "backup", "not_stated"),
    ],
)
def test_what_is_not_known_is_not_called_fine_and_says_why(fault: Fault, row: str, why: str) -> None:
    found = rows(fault)[row]

    assert (found.state, found.why) == ("unknown", why)


def test_a_report_that_is_too_old_keeps_its_values_and_its_time_and_is_never_fine() -> None:
    found = rows(put("heartbeat.reported_at", ago(minutes=16)))

    of_the_terminal = [
        found[key] for key in ("power", "network", "card_reader", "printer", "place", "tamper", "backup")
    ]
    assert {(row.state, row.why) for row in of_the_terminal} == {("unknown", "too_old")}
    assert found["power"].parts["power"] == "mains"
    assert found["power"].read_at == NOW - timedelta(minutes=16)


def test_what_was_fine_is_not_fine_for_ever() -> None:
    assert states(rows(later=timedelta(minutes=14))) == {}

    found = rows(put("heartbeat.tampered", True), later=timedelta(minutes=16))

    assert {row.state for row in found.values()} == {"unknown", "bad"}
    assert found["tamper"].state == "bad"


@settings(max_examples=200, deadline=None)
@given(cases(), st.sampled_from(ASKED))
def test_no_readings_crash_it_and_more_silence_never_makes_a_row_fine(case: Case, witness: str) -> None:
    before = {row.key: row.state for row in checklist(case, now=NOW)}
    after = {row.key: row.state for row in checklist(case.without(witness), now=NOW)}

    assert len(before) == len(ROWS)
    assert {key for key, state in after.items() if state == "ok" and before[key] != "ok"} == set()


def test_every_row_and_every_reason_has_words() -> None:
    words: Any = catalogue.checklist()
    keys = {row.key for row in checklist(Case.of([], now=NOW), now=NOW)}

    assert keys == set(words["label"]) == set(words["value"]) == set(words["do"])
    assert {"ok", "bad", "unknown"} == set(words["states"])
