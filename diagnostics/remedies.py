"""What may be done about a cause, by whom, and what must hold before anything that could lose data.

The gate is judged here, on readings, and asked again by the action that carries a remedy out: what is not known blocks
just like what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from diagnostics.catalogue import causes, remedies
from diagnostics.catalogue.entries import Remedy
from diagnostics.checks.attempts import attempts
from diagnostics.checks.saying import is_null
from diagnostics.evidence import MISSING, Case

_WITHOUT_CAUSE = ("run_again", "ask_person")


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
