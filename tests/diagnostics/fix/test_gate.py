"""The safety gate at the moment of acting: never open with its precondition unmet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics import catalogue
from diagnostics.evidence import Case, Reading, heartbeat_reading
from diagnostics.remedies import BACKUP, backup_helps, gate_now, in_order

NOW = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
DESTRUCTIVE = [remedy for remedy in catalogue.remedies().values() if remedy.destructive]

TIMES = st.one_of(
    st.none(),
    st.integers(-90, 90).map(lambda minutes: (NOW + timedelta(minutes=minutes)).isoformat()),
    st.sampled_from(["", "yesterday", "2026-11-03T10:00:00", 5]),
)
MAYBE = {"settings_backup_at": TIMES, "last_transaction_at": TIMES, "unsent_count": st.sampled_from([None, 0, 1, "0"])}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Reports of any age with any members missing, attempts or silence, an account or silence."""
    data = draw(st.fixed_dictionaries({}, optional={**MAYBE, "clock_wrong": st.booleans()}))
    stored = draw(st.one_of(st.none(), st.integers(0, 40).map(lambda minutes: NOW - timedelta(minutes=minutes))))
    attempts = draw(st.one_of(st.none(), st.lists(TIMES, max_size=3)))
    account = draw(st.one_of(st.none(), st.fixed_dictionaries({}, optional={"last_transaction_at": TIMES})))
    items = [{"at": at, "rc": "00"} for at in attempts or []]
    return Case.of(
        [
            heartbeat_reading(data if stored else None, stored, NOW),
            Reading("transactions", {"items": items}, NOW) if attempts is not None else _silent("transactions"),
            Reading("account", account, NOW) if account is not None else _silent("account"),
        ],
        now=NOW,
    )


def _silent(witness: Any) -> Reading:
    return Reading(witness, silent="timeout")


def _known(case: Case) -> list[datetime]:
    """Every payment that anybody tells of, that could be this terminal's."""
    items = case.reading("transactions").data or {}
    told = [item["at"] for item in items.get("items", [])]
    said = (case.reading("heartbeat").data or {}).get("last_transaction_at")
    return [at for text in (*told, said) if (at := _moment(text)) and (text == said or at >= NOW - timedelta(hours=24))]


def _moment(text: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else None


@settings(max_examples=1000, deadline=None)
@given(cases(), st.sampled_from(DESTRUCTIVE))
def test_the_gate_is_never_open_with_its_precondition_unmet(case: Case, remedy: Any) -> None:
    if gate_now(case, remedy):
        return
    report = case.reading("heartbeat").data or {}
    assert case.reading("heartbeat").silent is None  # a report, not older than fifteen minutes
    assert report["unsent_count"] == 0
    assert report.get("clock_wrong") is not True
    backup = _moment(report["settings_backup_at"])
    assert backup is not None
    assert backup <= NOW + timedelta(minutes=5)
    assert all(at <= backup for at in _known(case))
    if case.silent("transactions"):  # then the whole merchant must have taken nothing since
        last = (case.reading("account").data or {})["last_transaction_at"]
        assert last is None or (_moment(last) or NOW + timedelta(days=1)) <= backup


@given(cases(), st.sampled_from(DESTRUCTIVE))
def test_a_backup_is_offered_only_where_nothing_else_is_in_the_way(case: Case, remedy: Any) -> None:
    blocks = gate_now(case, remedy)
    if backup_helps(blocks):
        assert case.reading("heartbeat").silent is None
        assert (case.reading("heartbeat").data or {})["unsent_count"] == 0


@pytest.mark.parametrize("remedy", [one for one in catalogue.remedies().values() if not one.destructive])
def test_what_can_lose_nothing_has_no_gate(remedy: Any) -> None:
    assert gate_now(Case.of([], now=NOW), remedy) == ()


@pytest.mark.parametrize(
    ("key", "backup", "order"),
    [
        ("update_firmware", True, [BACKUP, "update_firmware", "restart", "sign_on"]),
        ("update_firmware", False, ["update_firmware", "restart", "sign_on"]),
        ("reinstall_system", True, [BACKUP, "reinstall_system", "restart", "sign_on"]),
        ("restart", False, ["restart", "sign_on"]),
        ("download_parameters", False, ["download_parameters", "sign_on"]),
        ("sign_on", False, ["sign_on"]),
        (BACKUP, True, [BACKUP]),
    ],
)
def test_the_order_is_that_of_the_article(key: str, backup: bool, order: list[str]) -> None:
    assert [one.key for one in in_order(catalogue.remedies()[key], backup_first=backup)] == order
