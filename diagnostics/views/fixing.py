"""A problem as its pages show it: remedies in order, what was tried, commands on their way, the proof, the history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from diagnostics import catalogue
from diagnostics.catalogue.entries import Remedy
from diagnostics.labels import said
from diagnostics.models import CommandState, EventKind, Problem, ProblemEvent, RemedyRun, RemoteCommand
from diagnostics.proof import Word

LAST_RESORT: Final = "ask_person"
_COMMON: Final = ("run_again", LAST_RESORT)

#: state of a command → (tone of the word, sign, class of the mark)
_SIGNS: Final[Mapping[str, tuple[str, str, str]]] = {
    CommandState.WAITING: ("idle", "clock", ""),
    CommandState.ASKED: ("busy", "busy", "is-now"),
    CommandState.RUNNING: ("busy", "busy", "is-now"),
    CommandState.SUCCEEDED: ("ok", "check", "is-done"),
    CommandState.FAILED: ("bad", "cross", "is-bad"),
    CommandState.EXPIRED: ("warn", "alert", "is-unknown"),
    CommandState.CANCELLED: ("idle", "skip", ""),
    CommandState.BLOCKED: ("warn", "alert", "is-unknown"),
    CommandState.NO_WORD: ("warn", "question", "is-unknown"),
    CommandState.DROPPED: ("idle", "skip", ""),
}
_TONES: Final = {"open": "bad", "waiting": "busy", "closed": "ok"}


@dataclass(frozen=True, slots=True)
class ShownCommand:
    """One command of the last press; `lines`: why it was not sent, what the terminal said, what is waited for."""

    name: str
    state: str
    word: str
    tone: str
    icon: str
    mark: str
    at: datetime | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownRemedy:
    """`tried`: it was, and did not help. `current`: the one to try now."""

    entry: Remedy
    actor: str
    tried: bool
    current: bool
    allowed: bool


@dataclass(frozen=True, slots=True)
class ShownEvent:
    at: datetime
    text: str
    who: str
    run: object | None


@dataclass(frozen=True, slots=True)
class ProofLine:
    source: str
    at: datetime | None
    carried: bool


def tone_of(problem: Problem) -> str:
    return _TONES[problem.state]


def current_of(problem: Problem, runs: Iterable[RemedyRun]) -> Remedy | None:
    """The remedy to try now: the first that was not tried; None when all that is particular to this cause was."""
    tried = {run.remedy for run in runs if run.helped is False}
    entry = catalogue.causes().get(problem.cause)
    for key in entry.remedies if entry else ():
        remedy = catalogue.remedies()[key]
        if key not in tried and key not in _COMMON and not remedy.preparation:
            return remedy
    return None


def remedies_of(problem: Problem, runs: Sequence[RemedyRun], *, may_risk: bool) -> list[ShownRemedy]:
    """Every remedy of the cause in order, the two common ones last."""
    tried = {run.remedy for run in runs if run.helped is False}
    current = current_of(problem, runs)
    entry = catalogue.causes().get(problem.cause)
    actors = catalogue.terms("actors")
    return [
        ShownRemedy(
            remedy,
            said(actors[remedy.actor]),
            key in tried,
            current is not None and key == current.key,
            may_risk or not remedy.destructive,
        )
        for key in (entry.remedies if entry else _COMMON)
        for remedy in (catalogue.remedies()[key],)
    ]


def shown_command(row: RemoteCommand) -> ShownCommand:
    tone, icon, mark = _SIGNS[row.state]
    name = said(catalogue.remedies()[row.remedy].name) if row.remedy in catalogue.remedies() else row.remedy
    at = row.finished_at or row.tried_at_acquirer or row.asked_at
    return ShownCommand(name, row.state, str(row.get_state_display()), tone, icon, mark, at, tuple(_lines(row)))


def _lines(row: RemoteCommand) -> Iterable[str]:
    reasons = catalogue.blocks()
    yield from (said(reasons.get(code)) or code for code in row.blocked_by)
    if row.state == CommandState.FAILED and row.failure:
        yield _failure(row.failure)
    elif row.state == CommandState.RUNNING and row.done_at:
        yield _("Done at the terminal. It counts as soon as the terminal reports the new backup.")
    elif row.state == CommandState.RUNNING and row.said not in {"running", ""}:
        yield _("The acquirer says: %(word)s") % {"word": row.said}
    elif row.state == CommandState.NO_WORD:
        yield _("Nobody told us how it ended. Please look at the terminal before you try again.")
    elif row.state in {CommandState.ASKED, CommandState.RUNNING} and row.trouble:
        yield _("The acquirer does not answer right now; we keep asking.")


def _failure(code: str) -> str:
    """The refusals that we know in our words, anything else as it was said."""
    known = {
        "unsent_transactions": said(catalogue.blocks()["unsent_payments"]),
        "unavailable": _("The acquirer does not let this terminal be operated: it is blocked or retired."),
        "not_known": _("The acquirer does not know this terminal."),
        "refused": _("The acquirer refused it."),
    }
    return known.get(code) or _("The terminal says: %(words)s") % {"words": code}


def shown_event(event: ProblemEvent) -> ShownEvent:
    remedies = catalogue.remedies()
    parts = [str(event.get_what_display())]
    if event.remedy in remedies:
        parts.append(said(remedies[event.remedy].name))
    if event.what == EventKind.ENDED:
        parts.append(str(dict(CommandState.choices).get(event.note, event.note)))
    elif event.what == EventKind.UNPROVED:
        parts += [lack_words(code) for code in event.note.split(",") if code]
    who = (_("Our staff") if event.by.is_reviewer else event.by.label) if event.by else ""
    return ShownEvent(event.at, ": ".join(parts[:2]) + "".join(f" – {part}" for part in parts[2:]), who, event.run_id)


def lack_words(code: str) -> str:
    """What is missing to a proof."""
    return {
        "not_ruled_out": _("somebody who would know gave no answer"),
        "not_fresh": _("not everything was read anew"),
        "no_sign_on": _("the sign-on could not be tested"),
        "sign_on_refused": _("the sign-on is still refused"),
    }.get(code, code)


def proof_lines(words: Mapping[str, Word]) -> list[ProofLine]:
    """Who was heard in the run that proved it, and when."""
    names = {
        "portal": _("Our record"),
        "heartbeat": _("The terminal's report"),
        "merchant": _("Register entry of the merchant"),
        "account": _("Account data"),
        "terminal": _("Register entry of the terminal"),
        "parameters": _("Transaction parameters"),
        "transactions": _("Recent attempts"),
        "sign_on": _("Sign-on test"),
        "status": _("The provider's system"),
    }
    return [
        ProofLine(name, words[witness].read_at, words[witness].carried)
        for witness, name in names.items()
        if witness in words and not words[witness].silent
    ]
