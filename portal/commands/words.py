"""What is said about a command and about what stands in its way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.commands.lines import BACKUP, DOWNLOAD, ORDERS
from portal.models import SentCommand, SentState
from portal.words import Words

BLOCKS: Final[dict[str, Words]] = {
    "unsent_payments": gettext_lazy("The terminal still holds payments that were not sent; send them first."),
    "unsent_unknown": gettext_lazy("It is not known whether the terminal holds unsent payments; let it report first."),
    "backup_missing": gettext_lazy("The settings were never backed up; back them up first."),
    "backup_unknown": gettext_lazy("It is not known whether the settings were backed up; back them up first."),
    "backup_old": gettext_lazy("The backup is older than the last payment; make a new one first."),
    "last_payment_unknown": gettext_lazy(
        "The time of the last payment is not known, so the backup may be too old; make a new one first."
    ),
    "clock_wrong": gettext_lazy(
        "The terminal's clock is ahead, so the time of its backup cannot be trusted; have support set it first."
    ),
    "acquirer_silent": gettext_lazy(
        "The acquirer gives no answer right now, so the last payment is not known; please try again in a while."
    ),
    "terminal_busy": gettext_lazy(
        "The terminal was busy with a remedy of a check all the time; please try again when that has ended."
    ),
    "not_offered": gettext_lazy("The acquirer offers this terminal another version than the one that is rolled out."),
}
BLOCKS["roll_out_paused"] = gettext_lazy("The roll-out of this release has stopped.")
_SIGNS: Final = {
    SentState.WAITING: ("idle", "clock", ""),
    SentState.ASKED: ("busy", "busy", "now"),
    SentState.RUNNING: ("busy", "busy", "now"),
    SentState.SUCCEEDED: ("ok", "check", "done"),
    SentState.FAILED: ("bad", "cross", ""),
    SentState.EXPIRED: ("warn", "alert", ""),
    SentState.CANCELLED: ("idle", "cross", ""),
    SentState.BLOCKED: ("warn", "alert", ""),
    SentState.NO_WORD: ("warn", "alert", ""),
    SentState.DROPPED: ("idle", "clock", ""),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One command as templates/portal/_sent.html shows it."""

    name: str
    state: str
    word: str
    tone: str
    icon: str
    mark: str
    at: datetime | None
    lines: tuple[str, ...]


def shown(row: SentCommand) -> Shown:
    tone, icon, mark = _SIGNS[SentState(row.state)]
    name = str(ORDERS[row.command].name) if row.command in ORDERS else row.command
    at = row.finished_at or row.tried_at_acquirer or row.asked_at
    return Shown(name, row.state, str(row.get_state_display()), tone, icon, mark, at, tuple(_lines(row)))


def block_words(codes: list[str]) -> list[str]:
    return [str(BLOCKS.get(code, code)) for code in codes]


def _lines(row: SentCommand) -> Iterator[str]:
    yield from block_words(row.blocked_by)
    if row.state == SentState.FAILED and row.failure:
        yield _failure(row.failure)
    elif row.state == SentState.RUNNING and row.done_at:
        yield _awaited(row)
    elif row.state == SentState.RUNNING and row.said not in {"running", ""}:
        yield _("The acquirer says: %(word)s") % {"word": row.said}
    elif row.state == SentState.NO_WORD and row.done_at:
        yield _("The acquirer says that it is done, but no report of the terminal shows it.")
    elif row.state == SentState.NO_WORD:
        yield _("Nobody told us how it ended. Please look at the terminal before you try again.")
    elif row.state in {SentState.ASKED, SentState.RUNNING} and row.trouble:
        yield _("The acquirer does not answer right now; we keep asking.")


def _awaited(row: SentCommand) -> str:
    if row.command == BACKUP:
        return _("Done at the terminal. It counts as soon as the terminal reports the new backup.")
    if row.command == DOWNLOAD:
        return _("Done at the terminal. It counts as soon as the terminal reports version %(version)s.") % {
            "version": row.wanted
        }
    return _("Done at the terminal. It counts as soon as the terminal reports firmware %(version)s.") % {
        "version": row.wanted
    }


def _failure(code: str) -> str:
    """The refusals that we know in our words, anything else as it was said."""
    known = {
        "unsent_transactions": str(BLOCKS["unsent_payments"]),
        "unavailable": _("The acquirer does not let this terminal be operated: it is blocked or retired."),
        "not_known": _("The acquirer does not know this terminal."),
        "not_found": _("The acquirer does not know this terminal."),
        "refused": _("The acquirer refused it."),
    }
    return known.get(code) or _("The terminal says: %(words)s") % {"words": code}
