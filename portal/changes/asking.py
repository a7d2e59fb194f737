"""Asking the acquirer for the entry that shows a change: the terminal's, its parameters, or the merchant's."""

from portal.acquirer.client import Answer, acquirer
from portal.changes.kinds import KINDS, PARAMETERS
from portal.models import ChangeKind, ChangeRequest


def ask_entry(change: ChangeRequest) -> Answer:
    """Raises AcquirerError; NotFound where the acquirer has no such entry."""
    if change.terminal is None:
        return acquirer().merchant(change.merchant.mid)
    if KINDS[ChangeKind(change.kind)].proof == PARAMETERS:
        return acquirer().parameters(change.terminal.serial)
    return acquirer().terminal(change.terminal.serial)
