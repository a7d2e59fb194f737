"""The gate opens on what is known and good, and on nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.commands.gate import Facts, backup_helps, blocks

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes: int) -> str:
    return (NOW + timedelta(minutes=minutes)).isoformat()


REPORT: dict[str, Any] = {"unsent_count": 0, "settings_backup_at": at(-10), "last_transaction_at": at(-60)}
NEVER = {**REPORT, "last_transaction_at": None}
GOOD = Facts(NOW, REPORT, attempts=(NOW - timedelta(minutes=60),), account={"last_transaction_at": at(-60)})


def test_it_opens_when_nothing_is_unsent_and_the_backup_is_newer_than_every_payment() -> None:
    assert blocks(GOOD) == ()


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (replace(GOOD, report=None), ("unsent_unknown", "backup_unknown")),
        (replace(GOOD, report={**REPORT, "unsent_count": 2}), ("unsent_payments",)),
        (replace(GOOD, report={**REPORT, "unsent_count": None}), ("unsent_unknown",)),
        (replace(GOOD, report={**REPORT, "settings_backup_at": None}), ("backup_missing",)),
        (replace(GOOD, report={"unsent_count": 0}), ("backup_unknown",)),
        (replace(GOOD, report={**REPORT, "last_transaction_at": at(-5)}), ("backup_old",)),
        (replace(GOOD, attempts=(NOW,)), ("backup_old",)),
        (replace(GOOD, report=NEVER, attempts=(), account=None), ("last_payment_unknown",)),
        (replace(GOOD, report=NEVER, attempts=(), account={}), ("last_payment_unknown",)),
        (replace(GOOD, report={**REPORT, "settings_backup_at": at(60)}), ("clock_wrong",)),
        (replace(GOOD, clock_wrong=True), ("clock_wrong",)),
        (replace(GOOD, attempts=None, account=None), ("acquirer_silent",)),
        (replace(GOOD, attempts=None, account={"last_transaction_at": at(-5)}), ("acquirer_silent",)),
    ],
)  # fmt: skip
def test_what_is_wrong_or_not_known_keeps_it_shut(facts: Facts, found: tuple[str, ...]) -> None:
    assert blocks(facts) == found


def test_a_shop_that_never_took_a_payment_loses_none() -> None:
    assert blocks(replace(GOOD, report=NEVER, attempts=None, account={"last_transaction_at": None})) == ()


def test_a_backup_helps_only_where_nothing_else_is_in_the_way() -> None:
    assert backup_helps(("backup_old", "last_payment_unknown"))
    assert not backup_helps(("backup_old", "unsent_payments"))
    assert not backup_helps(())
