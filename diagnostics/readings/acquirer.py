"""The acquirer's word: one call per fact, bounded in time, and silence with its reason where no usable answer came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from diagnostics.evidence import Reading
from diagnostics.vocabulary import Witness
from portal.acquirer import questions
from portal.acquirer.client import Acquirer
from portal.acquirer.errors import AcquirerError, NotFound
from portal.acquirer.questions import Question
from portal.models import Terminal

RECENT: Final = timedelta(hours=24)
MOST_ATTEMPTS: Final = 50


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom to ask about: plain values, so that one without a database can ask. Empty: the portal does not know.

    `run` is the diagnosis: asking again in the same run is the same sign-on test for the acquirer.
    """

    serial: str
    mid: str
    tid: str
    run: str
    now: datetime

    @classmethod
    def of(cls, terminal: Terminal, *, run: str, now: datetime) -> "Subject":
        mid = terminal.merchant.mid if terminal.merchant else ""
        return cls(terminal.serial, mid, terminal.tid, run, now)


def _transactions(of: Subject) -> Question | None:
    if not of.mid:
        return None
    return questions.transactions(of.mid, tid=of.tid, since=of.now - RECENT, limit=MOST_ATTEMPTS)


def _sign_on(of: Subject) -> Question | None:
    if not (of.mid and of.tid):
        return None
    return questions.sign_on_test(of.serial, mid=of.mid, tid=of.tid, key=f"diagnosis-{of.run}")


_ASKS: Final[Mapping[Witness, Callable[[Subject], Question | None]]] = {
    "merchant": lambda of: questions.merchant(of.mid) if of.mid else None,
    "account": lambda of: questions.account(of.mid) if of.mid else None,
    "terminal": lambda of: questions.terminal(of.serial),
    "parameters": lambda of: questions.parameters(of.serial),
    "transactions": _transactions,
    "sign_on": _sign_on,
    "status": lambda of: questions.status(),
}
WITNESSES: Final = frozenset(_ASKS)
#: Here "we do not know this one" is itself the fact; elsewhere a 404 tells nothing.
_ABSENCE_IS_AN_ANSWER: Final = frozenset({"merchant", "terminal"})


async def hear(door: Acquirer, witness: Witness, subject: Subject) -> Reading:
    """One reading, on the client's own loop; at most about 8 seconds."""
    question = _ASKS[witness](subject)
    if question is None:
        return Reading(witness, silent="not_asked")
    try:
        answer = await door.answer(question)
    except NotFound:
        if witness in _ABSENCE_IS_AN_ANSWER:
            return Reading(witness, read_at=subject.now, absent=True)
        return Reading(witness, silent="not_found")
    except AcquirerError as error:
        return Reading(witness, silent=error.reason)
    return Reading(witness, answer.data, read_at=answer.read_at)
