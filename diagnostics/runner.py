"""Runs a diagnosis: claims its steps, has the witnesses heard, judges. The one writer of states in this room.

Safe to call at any time, from any process, twice: a step belongs to whoever moved its row from free to held, a word is
stored once, and a verdict is written once. Nothing here waits for another worker; whoever finds that everything has
been said writes the verdict.
"""

import contextlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from diagnostics.evidence import Case, Reading, StepResult
from diagnostics.models import Diagnosis, State, StepRun, StepState, StoredReading
from diagnostics.problems import note_verdict
from diagnostics.readings import merchant
from diagnostics.readings.witnesses import hear, with_last_words
from diagnostics.rows import insert, prepared
from diagnostics.telling import tell_of_run
from diagnostics.verdict import Judgement, Verdict, ends_early, judge, judge_step, ready
from diagnostics.vocabulary import STEP_NEEDS, STEP_OWNS, STEPS, Step, Witness
from portal.compiled import Compiled

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(seconds=15)  # longer than the slowest witness may take
#: In words of SQL: composing these anew for every check costs more than all else that a run writes.
_CLAIM: Final = (
    "UPDATE diagnostics_steprun SET state = 'running', claimed_by = %s, lease_until = %s, tries = tries + 1,"
    " started_at = COALESCE(started_at, %s)"
    " WHERE diagnosis_id = %s AND (state = 'waiting' OR (state = 'running' AND lease_until < %s))"
)
_HEARD: Final = "SELECT witness FROM diagnostics_storedreading WHERE diagnosis_id = %s"
_CLOSE: Final = (
    "WITH result (key, outcome, findings) AS (VALUES {rows})"
    " UPDATE diagnostics_steprun SET state = 'done', outcome = result.outcome, findings = result.findings,"
    " started_at = COALESCE(started_at, %s), finished_at = %s FROM result"
    " WHERE diagnosis_id = %s AND diagnostics_steprun.key = result.key AND state <> 'done'"
)
_LOADED: Final = Compiled(
    lambda run: Diagnosis.objects.select_related("terminal__merchant", "terminal__report").filter(pk=run), run=UUID
)
_SAID: Final = Compiled(lambda run: StoredReading.objects.filter(diagnosis=run).values_list("data"), run=UUID)
_ENDED: Final = (State.NEEDS_ANSWERS, State.CONCLUDED)


@dataclass(frozen=True, slots=True)
class Held:
    """Steps of one run that belong to this worker until the lease ends, and who has been heard in the run already."""

    run: Diagnosis
    steps: tuple[Step, ...]
    heard: frozenset[str]
    token: str

    @property
    def missing(self) -> tuple[Witness, ...]:
        """Whom this worker must hear: the witnesses of its steps, each once in a run."""
        return tuple(witness for step in self.steps for witness in STEP_OWNS[step] if witness not in self.heard)


def run_whole(diagnosis_id: UUID) -> None:
    """All steps of a run that are free, side by side in this process."""
    _work(claim(diagnosis_id))


def run_step(diagnosis_id: UUID, key: Step) -> None:
    """One step, if it is free: the others are somebody else's."""
    _work(claim(diagnosis_id, key))


def run_here(diagnosis_id: UUID) -> None:
    """All steps, for somebody who waits. Whatever happens, the run has ended when this returns."""
    try:
        run_whole(diagnosis_id)
    except Exception:
        log.exception("diagnosis_broke", diagnosis=str(diagnosis_id))
    give_up(diagnosis_id)  # changes nothing where a verdict stands


def claim(diagnosis_id: UUID, key: Step | None = None) -> Held | None:
    """The free steps of the run (or just this one), held until the lease ends; None when there is none.

    One UPDATE on the steps' own columns: a second claimer waits for the rows, looks at them again and finds them held.
    A condition on the run would become a subquery, which PostgreSQL does not ask again.
    """
    now, token = timezone.now(), secrets.token_hex(8)
    run_key, moment, until = prepared(StepRun, diagnosis=diagnosis_id, started_at=now, lease_until=now + LEASE)
    with connection.cursor() as cursor:
        only, one = (" AND key = %s", [key]) if key else ("", [])
        cursor.execute(f"{_CLAIM}{only} RETURNING key", [token, until, moment, run_key, moment, *one])
        taken = {row[0] for row in cursor.fetchall()}
        if not taken:
            return None
        cursor.execute(_HEARD, [run_key])
        heard = frozenset(row[0] for row in cursor.fetchall())
    (run,) = _LOADED.objects(run=diagnosis_id)
    return Held(run, tuple(step for step in STEPS if step in taken), heard, token)


def _work(held: Held | None) -> None:
    """Have the witnesses heard that nobody has heard yet, store their words as they come, judge what can be judged."""
    if held is None:
        return
    try:
        _hear(held)
    except DatabaseError:
        raise  # nothing can be written now; the lease ends by itself
    except Exception:
        with contextlib.suppress(DatabaseError):
            _give_back(held)
        raise


def _hear(held: Held) -> None:
    run, said = held.run, held.heard
    judged = -1
    for heard in hear(run, held.missing, outside=not ends_early(_opening(run))):
        store(run, heard)
        said = said.union(reading.witness for reading in heard)
        if _judgeable(said) != judged:
            judged = _judgeable(said)
            settle(run)


def _judgeable(said: frozenset[str]) -> int:
    return sum(said.issuperset(needed) for needed in STEP_NEEDS.values())


def _give_back(held: Held) -> None:
    """A fault of ours ended the work: others may try, after a while. `claimed_by` stays empty until they do."""
    mine = StepRun.objects.filter(diagnosis=held.run, claimed_by=held.token, state=StepState.RUNNING)
    mine.update(state=StepState.WAITING, claimed_by="", lease_until=timezone.now() + LEASE)


def store(run: Diagnosis, heard: list[Reading]) -> None:
    """Keep what the witnesses said. Who has spoken already in this run is not overwritten."""
    rows = [
        StoredReading(
            diagnosis_id=run.pk,
            witness=reading.witness,
            data=reading.to_json(),
            silent=reading.silent or "",
            read_at=reading.read_at,
        )
        for reading in with_last_words(run, heard)
    ]
    insert(rows)


def settle(run: Diagnosis) -> None:
    """Judge every step whose witnesses are all in; when that is all of them, write the verdict.

    Trusts nothing but the readings: what became of the run since `run` was loaded is for the compare-and-set to find.
    """
    case = case_of(run)
    judgeable = [key for key in STEPS if ready(case, key)]
    if len(judgeable) == len(STEPS):
        _finish(run, judge(case))
    elif judgeable:
        _close(run, [judge_step(case, key) for key in judgeable], timezone.now())


def rejudge(diagnosis_id: UUID) -> None:
    """Judge a finished run again with the answers it has by now; nobody is asked again."""
    run = Diagnosis.objects.get(pk=diagnosis_id)
    reading = merchant.read(run.code, run.answers, now=timezone.now())
    StoredReading.objects.filter(diagnosis=run, witness="answers").update(
        data=reading.to_json(), read_at=reading.read_at
    )
    judgement = judge(case_of(run))
    with transaction.atomic():
        if Diagnosis.objects.filter(pk=run.pk, state__in=_ENDED).update(**_columns(judgement)) != 1:
            return
        for result in judgement.steps:
            StepRun.objects.filter(diagnosis=run, key=result.key).update(
                outcome=result.outcome, findings=_findings(result)
            )
        note_verdict(run, judgement)
        tell_of_run(run, judgement)


def give_up(diagnosis_id: UUID) -> bool:
    """Say that a run was interrupted; a run with a verdict stays as it is."""
    now = timezone.now()
    with transaction.atomic():
        ended = Diagnosis.objects.filter(pk=diagnosis_id, state=State.RUNNING).update(
            state=State.BROKEN, finished_at=now, verdict=Verdict().to_json(), certainty=Verdict().certainty
        )
        if ended:
            StepRun.objects.filter(diagnosis=diagnosis_id).exclude(state=StepState.DONE).update(
                state=StepState.DONE, outcome="unknown", finished_at=now
            )
    return ended == 1


def put_in_line(steps: Iterable[int], now: datetime) -> None:
    """These steps will be asked for: free for whoever comes first, and not asked for again before the lease is over."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    unfinished = StepRun.objects.filter(free, pk__in=steps).exclude(state=StepState.DONE)
    unfinished.update(state=StepState.WAITING, lease_until=now + LEASE)


def case_of(run: Diagnosis) -> Case:
    """All readings of the run so far, as of its start; the same readings make the same case at any later time."""
    stored = _SAID.rows(run=run.pk)
    return Case.of((Reading.from_json(data) for (data,) in stored), now=run.created_at, asked_at=run.created_at)


def _opening(run: Diagnosis) -> Case:
    """What is known before anybody is asked: the words the merchant typed."""
    return Case.of([merchant.read(run.code, run.answers, now=run.created_at)], now=run.created_at)


def _finish(run: Diagnosis, judgement: Judgement) -> None:
    now = timezone.now()
    with transaction.atomic():
        mine = Diagnosis.objects.filter(pk=run.pk, state=State.RUNNING).update(finished_at=now, **_columns(judgement))
        if mine == 1:
            _close(run, judgement.steps, now)
            note_verdict(run, judgement)
            tell_of_run(run, judgement)


@transaction.atomic(savepoint=False)
def _close(run: Diagnosis, results: Sequence[StepResult], now: datetime) -> None:
    """Write what these steps came to; a step that is done stays as it is."""
    words = _CLOSE.format(rows=", ".join(["(%s, %s, %s)"] * len(results)))
    rows = [prepared(StepRun, key=one.key, outcome=one.outcome, findings=_findings(one)) for one in results]
    moment, key = prepared(StepRun, started_at=now, diagnosis=run.pk)
    with connection.cursor() as cursor:
        cursor.execute(words, [*chain.from_iterable(rows), moment, moment, key])


def _findings(result: StepResult) -> list[dict[str, Any]]:
    return [finding.to_json() for finding in result.findings]


def _columns(judgement: Judgement) -> dict[str, Any]:
    words = judgement.to_json()
    return {
        "state": State(judgement.state),
        "cause": judgement.verdict.cause,
        "certainty": judgement.verdict.certainty,
        "fine": judgement.fine,
        "verdict": words["verdict"],
        "also": words["also"],
        "actions": words["actions"],
        "questions": words["questions"],
        "examined": {"ruled_out": words["ruled_out"], "open": words["open"]},
        "judged_by": f"{judgement.version}/{judgement.catalogue_version}/{judgement.dictionary}",
    }
