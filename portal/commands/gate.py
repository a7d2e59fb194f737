"""The safety gate: nothing that could lose data happens while payments are unsent or the backup is older than the last.

Judged on what is heard this very moment; what is not known blocks just like what is wrong.
"""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.acquirer import loop, questions
from portal.acquirer.client import Answer, acquirer
from portal.acquirer.errors import AcquirerError
from portal.acquirer.questions import Question
from portal.acquirer.transport import WHOLE_SECONDS
from portal.condition import is_fresh
from portal.models import Report, Terminal

_CLOCK_TOLERANCE: Final = timedelta(minutes=5)
_RECENT: Final = timedelta(hours=24)
#: What a new backup may put right. Everything else in the way needs a person, a report or the acquirer.
_CURED_BY_BACKUP: Final = frozenset({"backup_missing", "backup_old", "backup_unknown", "last_payment_unknown"})
_NOT_SAID: Final = object()


@dataclass(frozen=True, slots=True)
class Facts:
    """`report`, `account` and `attempts` are None when nothing was heard. Attempts are the times of payments."""

    now: datetime
    report: Mapping[str, Any] | None
    clock_wrong: bool = False
    attempts: tuple[datetime, ...] | None = None
    account: Mapping[str, Any] | None = None


def blocks(facts: Facts) -> tuple[str, ...]:
    """Why nothing that could lose data may be done now; empty when it may."""
    found = (*_unsent(facts), *_backup(facts))
    backup = _time(facts.report, "settings_backup_at")
    if facts.clock_wrong or (backup is not None and backup > facts.now + _CLOCK_TOLERANCE):
        found += ("clock_wrong",)
    if facts.attempts is None and not _nothing_since(facts, backup):
        found += ("acquirer_silent",)
    return found


def backup_helps(found: tuple[str, ...]) -> bool:
    """Whether a backup made first could open the gate."""
    return bool(found) and set(found) <= _CURED_BY_BACKUP


def known(terminal: Terminal, now: datetime) -> Facts:
    """What our own rows say, for a page: nobody is asked."""
    report = Report.objects.filter(terminal=terminal).first()
    if report is None or not is_fresh(report.measured_at, now):
        return Facts(now, None)
    return Facts(now, report.data, report.clock_wrong)


def heard(terminal: Terminal) -> Facts:
    """The same with the acquirer's word, asked now; at most about 8 seconds."""
    now = timezone.now()
    facts = known(terminal, now)
    if terminal.merchant is None:
        return facts
    mid = terminal.merchant.mid
    calls = [_call(questions.transactions(mid, tid=terminal.tid, since=now - _RECENT, limit=50))]
    calls.append(_call(questions.account(mid)))
    listed, account = (_answer(call) for call in calls)
    attempts = None if listed is None else tuple(at for item in listed["items"] if (at := _time(item, "at")))
    return Facts(now, facts.report, facts.clock_wrong, attempts, account)


def _call(question: Question) -> "Future[Answer]":
    return loop.start(acquirer().answer(question))


def _answer(call: "Future[Answer]") -> dict[str, Any] | None:
    try:
        return call.result(WHOLE_SECONDS + 1).data
    except (AcquirerError, TimeoutError):
        call.cancel()
        return None


def _unsent(facts: Facts) -> tuple[str, ...]:
    count = None if facts.report is None else facts.report.get("unsent_count")
    if count is None:
        return ("unsent_unknown",)
    return ("unsent_payments",) if count > 0 else ()


def _backup(facts: Facts) -> tuple[str, ...]:
    if facts.report is None or "settings_backup_at" not in facts.report:
        return ("backup_unknown",)
    backup = _time(facts.report, "settings_backup_at")
    if backup is None:
        return ("backup_missing",)
    payments = [at for at in (_time(facts.report, "last_transaction_at"), *(facts.attempts or ())) if at]
    if not payments and not _never_paid(facts):
        last = _time(facts.account, "last_transaction_at")
        if last is None:
            return ("last_payment_unknown",)
        payments = [last]
    return ("backup_old",) if any(at > backup for at in payments) else ()


def _never_paid(facts: Facts) -> bool:
    """The acquirer said so; to say nothing about it proves nothing."""
    said = (facts.account or {}).get("last_transaction_at", _NOT_SAID)
    return said is None


def _nothing_since(facts: Facts, backup: datetime | None) -> bool:
    last = _time(facts.account, "last_transaction_at")
    return _never_paid(facts) or (last is not None and backup is not None and last <= backup)


def _time(data: Mapping[str, Any] | None, key: str) -> datetime | None:
    try:
        found = parse_datetime(str((data or {}).get(key) or ""))
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
