"""What becomes of a problem: opened by a verdict, waiting, checked again, closed by proof. The one writer of its state.

`note_verdict` runs in the transaction that writes a verdict, so that no verdict is without its problems.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from diagnostics import catalogue
from diagnostics.models import (
    Diagnosis,
    EventKind,
    Problem,
    ProblemEvent,
    ProblemState,
    RemedyRun,
    StoredReading,
)
from diagnostics.proof import SIGN_ON, Word, lacking
from diagnostics.rows import insert, moment_of, prepared
from diagnostics.telling import tell_closed, tell_opened
from diagnostics.verdict import Judgement
from portal.models import User

REOPENS_WITHIN: Final = timedelta(days=7)
_NOBODYS_TO_MEND: Final = "card_side"  # a customer's card: another card is the whole remedy
_HELD: Final = (ProblemState.OPEN, ProblemState.WAITING)
#: In words of SQL, as in the runner: every verdict asks this.
_KNOWN: Final = """
SELECT p.*, d.created_at AS proved_at
FROM diagnostics_problem p LEFT JOIN diagnostics_diagnosis d ON d.id = p.closed_by_id
WHERE p.terminal_id = %s AND p.merchant_id {whose} AND (p.state IN ('open', 'waiting') OR p.cause IN ({causes}))
ORDER BY p.closed_at {lock}
"""


def record(problem: Problem, what: EventKind, **about: Any) -> None:
    """One more line of its history, in the caller's transaction."""
    ProblemEvent.objects.create(problem=problem, what=what, **about)


def note_verdict(run: Diagnosis, judgement: Judgement) -> None:
    """Open, update and close the problems of this run's terminal and merchant by what was found."""
    first = [(judgement.verdict.cause, judgement.verdict.certainty)] if judgement.verdict.cause else []
    also = [(finding.cause, finding.certainty) for finding in judgement.also if finding.cause]
    listed = catalogue.causes()
    found = {cause: sure for cause, sure in (*first, *also) if cause and listed[cause].ring != _NOBODYS_TO_MEND}
    held, closed = _known(run, found)
    fresh = []
    for cause, certainty in found.items():
        if cause in held:
            _seen(run, held[cause], certainty)
        elif (last := closed.get(cause)) is None or _long_gone(run, last):
            fresh.append((cause, certainty))
        elif not _known_better(run, last):
            _reopen(run, last, certainty)
    if fresh:
        _open(run, fresh)
    gone = [problem for cause, problem in held.items() if cause not in found]
    if gone:
        _not_seen(run, gone, judgement.ruled_out)


def _known(run: Diagnosis, found: Collection[str]) -> tuple[dict[str, Problem], dict[str, Problem]]:
    """By cause: what is held of this terminal and merchant, and what was closed last of these causes. Locked."""
    whose = "IS NULL" if run.merchant_id is None else "= %s"
    causes = ", ".join(["%s"] * len(found)) or "NULL"
    lock = "FOR UPDATE OF p" if connection.features.has_select_for_update_of else ""
    terminal, merchant = prepared(Problem, terminal=run.terminal_id, merchant=run.merchant_id)
    about = [terminal, *([] if run.merchant_id is None else [merchant]), *found]
    known = list(Problem.objects.raw(_KNOWN.format(whose=whose, causes=causes, lock=lock), about))
    held = {problem.cause: problem for problem in known if not problem.is_closed}
    return held, {problem.cause: problem for problem in known if problem.is_closed}


def _open(run: Diagnosis, fresh: Iterable[tuple[str, str]]) -> None:
    """New problems. Where another run opened the same at this very moment, this run has seen it again."""
    wanted = {
        cause: Problem(
            terminal_id=run.terminal_id, merchant_id=run.merchant_id, cause=cause, certainty=certainty,
            opened_by=run, seen_by=run, seen_at=run.created_at,
        )
        for cause, certainty in fresh
    }  # fmt: skip
    opened = insert(list(wanted.values()))
    elsewhere = {cause: mine for cause, mine in wanted.items() if mine.pk not in opened}
    if elsewhere:
        ours = Problem.objects.filter(terminal=run.terminal_id, merchant=run.merchant_id, state__in=_HELD)
        for problem in ours.filter(cause__in=elsewhere):
            _seen(run, problem, elsewhere[problem.cause].certainty)
    tell_opened(run, [mine for mine in wanted.values() if mine.pk in opened])
    insert([ProblemEvent(problem_id=key, what=EventKind.FOUND, run_id=run.pk) for key in sorted(opened)])


def _seen(run: Diagnosis, problem: Problem, certainty: str) -> None:
    as_of = run.created_at
    if problem.seen_at > as_of:
        return
    again = problem.seen_by_id != run.pk
    Problem.objects.filter(pk=problem.pk).update(certainty=certainty, seen_by=run, seen_at=as_of)
    if again:
        record(problem, EventKind.SEEN, run=run)
        tried = RemedyRun.objects.filter(problem=problem, recheck=run, helped__isnull=True)
        tried.update(helped=False, ended_at=timezone.now())


def _known_better(run: Diagnosis, last: Problem) -> bool:
    """A slow run whose readings are older than the proof tells nothing new."""
    proved_at = moment_of(last.proved_at)  # type: ignore[attr-defined]  # of the query
    return proved_at is not None and proved_at >= run.created_at


def _long_gone(run: Diagnosis, last: Problem) -> bool:
    return last.closed_at is None or last.closed_at < run.created_at - REOPENS_WITHIN


def _reopen(run: Diagnosis, last: Problem, certainty: str) -> None:
    """The same fault within a week was not mended for good: its row goes on, with everything that was tried."""
    Problem.objects.filter(pk=last.pk, state=ProblemState.CLOSED).update(
        state=ProblemState.OPEN, certainty=certainty, closed_at=None, closed_by=None, seen_by=run,
        seen_at=run.created_at, reopened=F("reopened") + 1, reopened_at=timezone.now(),
    )  # fmt: skip
    record(last, EventKind.REOPENED, run=run)
    tell_opened(run, [last])


def _not_seen(run: Diagnosis, problems: Iterable[Problem], ruled_out: Iterable[str]) -> None:
    words = words_of(run)
    for problem in problems:
        if problem.seen_by_id == run.pk:
            _take_back(run, problem)
        elif problem.seen_at < run.created_at:
            lacks = lacking(problem.cause, ruled_out=ruled_out, words=words, now=run.created_at)
            if lacks:
                record(problem, EventKind.UNPROVED, run=run, note=",".join(lacks))
            else:
                _close(run, problem)


def _take_back(run: Diagnosis, problem: Problem) -> None:
    """An answer changed the verdict of this very run: what it had opened on a guess was never there."""
    if problem.opened_by_id == run.pk and not problem.reopened and not problem.remedy_runs.exists():
        tell_closed(run, problem, why="taken_back")
        problem.delete()


def _close(run: Diagnosis, problem: Problem) -> None:
    now = timezone.now()
    closed = Problem.objects.filter(pk=problem.pk, state__in=_HELD).update(
        state=ProblemState.CLOSED, waiting_for="", closed_by=run, closed_at=now
    )
    if closed == 1:
        RemedyRun.objects.filter(problem=problem, recheck=run, helped__isnull=True).update(helped=True, ended_at=now)
        record(problem, EventKind.CLOSED, run=run)
        tell_closed(run, problem, why="proved")


def words_of(run: Diagnosis) -> dict[str, Word]:
    """What was heard in a run, as far as proof goes."""
    stored = StoredReading.objects.filter(diagnosis=run).only("witness", "read_at", "silent", "carried", "data")
    return {row.witness: _word(row) for row in stored}


def _word(row: StoredReading) -> Word:
    said = row.data.get("data") if row.witness == SIGN_ON else None
    rc = said.get("rc") if isinstance(said, dict) else None
    return Word(row.witness, row.read_at, bool(row.silent), row.carried, rc)


def wait_for(problem: Problem, reference: str, *, by: User | None = None) -> bool:
    """From open to waiting for "change:<id>", "case:<id>" or "command:<id>"; False when it is not open any more."""
    with transaction.atomic():
        moved = Problem.objects.filter(pk=problem.pk, state=ProblemState.OPEN).update(
            state=ProblemState.WAITING, waiting_for=reference
        )
        if moved == 1:
            record(problem, EventKind.WAITING, by=by, note=reference.partition(":")[0])
    return moved == 1


def wait_no_longer(problem: Problem, reference: str) -> bool:
    """What it waited for is decided; only the first who says so gets True."""
    moved = Problem.objects.filter(pk=problem.pk, state=ProblemState.WAITING, waiting_for=reference).update(
        state=ProblemState.OPEN, waiting_for=""
    )
    return moved == 1
