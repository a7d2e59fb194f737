"""Every state of a terminal tells every reader what it is, who acts and what comes next; and follows from the clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from portal.condition import condition_of
from portal.models import Merchant, Report, Terminal, TerminalStatus
from portal.terminals.stages import DOERS, OUTLOOK, Doer, Reader, Stage, reader_of

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def terminal(status: str = "active", *, age: timedelta | None = None, shop: bool = True, **data: Any) -> Terminal:
    made = Terminal(serial="S", status=status, place_lat=31.0, place_lng=121.0)
    if shop:
        made.merchant = Merchant(mid="M")
    if age is not None:
        made.report = Report(measured_at=NOW - age, data=data)
    return made


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("stage", Stage)
def test_every_state_has_for_every_reader_a_word_an_actor_and_a_next_step(
    stage: Stage, reader: Reader, language: str
) -> None:
    outlook = OUTLOOK[stage]
    with translation.override(language):
        assert str(outlook.word)
        assert str(DOERS[outlook.doer])
        assert str(outlook.step(reader)).endswith((".", "。"))


@pytest.mark.parametrize("stage", Stage)
def test_where_nobody_acts_nothing_is_wrong(stage: Stage) -> None:
    assert (OUTLOOK[stage].tone in {"ok", "idle"}) == (OUTLOOK[stage].doer is Doer.NOBODY)


@pytest.mark.parametrize("status", TerminalStatus.values)
def test_every_stored_state_is_told(status: str) -> None:
    assert condition_of(terminal(status), NOW).text
    assert condition_of(terminal(status, age=MINUTE), NOW).stage in Stage


@pytest.mark.parametrize(
    ("given", "stage"),
    [
        (terminal("stock", shop=False), Stage.IN_STOCK),
        (terminal("stock"), Stage.ORDERED),
        (terminal("activating"), Stage.RECEIVED),
        (terminal("activating", age=MINUTE), Stage.ACTIVATING),
        (terminal(), Stage.NOT_KNOWN),
        (terminal(age=15 * MINUTE), Stage.ACTIVE),
        (terminal(age=16 * MINUTE, network="none"), Stage.NOT_KNOWN),
        (terminal(age=MINUTE, network="none"), Stage.OFFLINE),
        (terminal(age=MINUTE, power="none"), Stage.OFFLINE),
        (terminal(age=MINUTE, card_reader="fault"), Stage.NEEDS_ATTENTION),
        (terminal(age=MINUTE, lat=31.0, lng=121.0), Stage.ACTIVE),
        (terminal(age=MINUTE, lat=31.1, lng=121.0), Stage.MOVED),
        (terminal(age=MINUTE, lat=31.1, lng=121.0, accuracy_m=20_000), Stage.ACTIVE),
    ],
)
def test_what_is_not_stored_follows_from_record_report_and_clock(given: Terminal, stage: Stage) -> None:
    assert condition_of(given, NOW).stage is stage


def test_a_terminal_that_updates_is_not_offline_until_its_time_is_over() -> None:
    silent = terminal(age=20 * MINUTE)
    silent.updating_since = NOW - 5 * MINUTE
    with translation.override("en"):
        updating = condition_of(silent, NOW)
        assert updating.stage is Stage.UPDATING
        assert "updating until 18:10" in updating.text  # Beijing time
    assert condition_of(silent, NOW + 10 * MINUTE).stage is Stage.NOT_KNOWN


def test_only_a_fresh_report_of_a_payment_says_that_it_can_take_cards() -> None:
    paid: dict[str, Any] = {"last_transaction_rc": "00", "last_transaction_at": "2026-11-23T02:42:00Z"}
    with translation.override("en"):
        assert condition_of(terminal(age=MINUTE, **paid), NOW).text == "It can take cards now. Last payment 10:42."
        assert "can take cards" not in condition_of(terminal(age=16 * MINUTE, **paid), NOW).text
        old = paid | {"last_transaction_at": "2026-11-20T02:42:00Z"}
        assert condition_of(terminal(age=MINUTE, **old), NOW).text.endswith("last payment was on 2026-11-20.")


def test_those_who_keep_the_shop_are_told_apart_from_the_others() -> None:
    assert [reader_of(role, staff=False) for role in ("owner", "maintenance", "cashier", "finance")] == [
        Reader.KEEPER, Reader.KEEPER, Reader.MEMBER, Reader.MEMBER,
    ]  # fmt: skip
    assert reader_of(None, staff=True) is Reader.STAFF
