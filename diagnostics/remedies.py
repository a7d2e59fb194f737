"""What may be done about a cause, by whom, and what must hold before anything that could lose data.

The gate is judged here, on readings, and asked again by the action that carries a remedy out: what is not known blocks
just like what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from diagnostics.catalogue import causes, remedies
from diagnostics.catalogue.entries import Remedy
from diagnostics.checks.attempts import attempts
from diagnostics.checks.saying import is_null
from diagnostics.evidence import MISSING, Case

_WITHOUT_CAUSE: Final = ("run_again", "ask_person")
BACKUP: Final = "backup_settings"
#: What a new backup may put right. Everything else in the way needs a person, a report or the acquirer.
_CURED_BY_BACKUP: Final = frozenset({"backup_missing", "backup_old", "backup_unknown", "last_payment_unknown"})
_CLOCK_TOLERANCE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Offer:
    """One remedy on offer. `blocked_by` names what must be put right first; empty means that it may be done now."""

    key: str
    actor: str
    destructive: bool
    blocked_by: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The shape of `actions` in the command contract."""
        return {
            "key": self.key,
            "actor": self.actor,
            "destructive": self.destructive,
            "blocked_by": list(self.blocked_by),
        }


def offers(case: Case, cause: str | None) -> tuple[Offer, ...]:
    """What to do about this cause, in order; about no cause: check again, or ask a person."""
    keys = causes()[cause].remedies if cause else _WITHOUT_CAUSE
    offered = [remedies()[key] for key in keys]
    return tuple(Offer(one.key, one.actor, one.destructive, gate(case, one)) for one in offered)


def gate(case: Case, remedy: Remedy) -> tuple[str, ...]:
    """Why this remedy must not be carried out on these readings; empty when it may."""
    blocks: tuple[str, ...] = ()
    if "unsent" in remedy.needs:
        blocks += _unsent(case)
    if "backup" in remedy.needs:
        blocks += _backup(case)
    return blocks


def gate_now(case: Case, remedy: Remedy) -> tuple[str, ...]:
    """The gate at the moment of acting: what may pass as known in a report may not when data is at stake.

    A backup stamped by a clock that runs ahead proves nothing, and neither the terminal's report nor an old list of
    attempts tells of a payment made since: without the acquirer's word the last payment is not known.
    """
    blocks = gate(case, remedy)
    if "backup" not in remedy.needs:
        return blocks
    stamped = case.time("heartbeat.settings_backup_at")
    if case.get("heartbeat.clock_wrong") is True or (stamped and stamped > case.now + _CLOCK_TOLERANCE):
        blocks += ("clock_wrong",)
    if case.silent("transactions") and not _nothing_since(case):
        blocks += ("acquirer_silent",)
    return blocks


def _nothing_since(case: Case) -> bool:
    """The whole merchant took no payment after the backup, so this terminal took none either."""
    if is_null(case, "account.last_transaction_at"):
        return True
    last, backup = case.time("account.last_transaction_at"), case.time("heartbeat.settings_backup_at")
    return last is not None and backup is not None and last <= backup


def backup_helps(blocks: tuple[str, ...]) -> bool:
    """Whether a backup made first could open the gate: nothing but the backup stands in the way."""
    return bool(blocks) and set(blocks) <= _CURED_BY_BACKUP


def in_order(remedy: Remedy, *, backup_first: bool = False) -> tuple[Remedy, ...]:
    """The commands of one press: a backup if wanted, the remedy, and what must follow it (update, restart, sign on)."""
    known = remedies()
    before = (known[BACKUP],) if backup_first and remedy.key != BACKUP else ()
    return (*before, remedy, *(known[key] for key in remedy.then))


def _unsent(case: Case) -> tuple[str, ...]:
    count = case.integer("heartbeat.unsent_count")
    if count is None:
        return ("unsent_unknown",)
    return ("unsent_payments",) if count > 0 else ()


def _backup(case: Case) -> tuple[str, ...]:
    """A backup is good when it is not older than the last payment that anybody knows of.

    A terminal that states no last payment may still have taken one: then the merchant's last payment at the acquirer
    stands in for it, which can only be the same or later. An answered null there means that nothing was ever taken.
    """
    backup = case.time("heartbeat.settings_backup_at")
    if backup is None:
        nothing_said = case.silent("heartbeat") or case.get("heartbeat.settings_backup_at") is MISSING
        return ("backup_unknown",) if nothing_said else ("backup_missing",)
    known = [at for at in (case.time("heartbeat.last_transaction_at"), *(one.at for one in attempts(case)[:1])) if at]
    if not known and not is_null(case, "account.last_transaction_at"):
        last = case.time("account.last_transaction_at")
        if last is None:
            return ("last_payment_unknown",)
        known = [last]
    return ("backup_old",) if any(at > backup for at in known) else ()
