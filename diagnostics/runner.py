"""Runs a diagnosis: claims its steps, has the witnesses heard, judges. The one writer of states in this room.

Safe to call at any time, from any process, twice: a step belongs to whoever moved its row from free to held, a word is
stored once, and a verdict is written once. Nothing here waits for another step; whoever finds that everything has been
said writes the verdict.
"""

import secrets
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from diagnostics.evidence import Case, Reading, StepResult
from diagnostics.models import Diagnosis, State, StepRun, StepState, StoredReading
from diagnostics.readings import merchant
from diagnostics.readings.witnesses import from_our_rows, from_the_acquirer, subject_of, with_last_word
from diagnostics.verdict import Judgement, Verdict, ends_early, judge, judge_step, ready
from diagnostics.vocabulary import STEP_OWNS, STEPS, Step

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(seconds=15)  # longer than the slowest witness may take
MOST_TRIES: Final = 3
GRACE: Final = timedelta(seconds=10)  # a message gets this long before the sweeper asks again
_BATCH: Final = 200
_ENDED: Final = (State.NEEDS_ANSWERS, State.CONCLUDED)


def run_step(diagnosis_id: UUID, key: Step) -> None:
    """One step: hear its witnesses, store their words, judge whatever can be judged by now."""
    step = claim(diagnosis_id, key)
    if step is None:
        return
    run = step.diagnosis
    heard = from_our_rows(run, key)
    if not ends_early(_opening(run)):
        heard += from_the_acquirer(subject_of(run), key)
    store(run, heard)
    settle(run)


def run_here(diagnosis_id: UUID) -> None:
    """All steps in this process, side by side: threads ask the acquirer, this one reads and writes the rows.

    Whatever happens, the run has ended when this returns.
    """
    try:
        held = [step for key in STEPS if (step := claim(diagnosis_id, key))]
        with ThreadPoolExecutor(max_workers=len(STEPS)) as threads:
            asked: dict[Future[list[Reading]], StepRun] = {}
            for step in held:
                if not ends_early(_opening(step.diagnosis)):
                    work = threads.submit(from_the_acquirer, subject_of(step.diagnosis), cast(Step, step.key))
                    asked[work] = step
            for step in held:
                store(step.diagnosis, from_our_rows(step.diagnosis, cast(Step, step.key)))
            for answered in as_completed(asked):
                store(asked[answered].diagnosis, answered.result())
                settle(asked[answered].diagnosis)
        settle(Diagnosis.objects.get(pk=diagnosis_id))
    except Exception:
        log.exception("diagnosis_broke", diagnosis=str(diagnosis_id))
    give_up(diagnosis_id)  # changes nothing where a verdict stands


def claim(diagnosis_id: UUID, key: Step) -> StepRun | None:
    """The step, held by this worker until its lease ends; None when it is done or held by another one."""
    now, token = timezone.now(), secrets.token_hex(8)
    free = Q(state=StepState.WAITING) | Q(state=StepState.RUNNING, lease_until__lt=now)
    mine = StepRun.objects.filter(free, diagnosis=diagnosis_id, key=key, diagnosis__state=State.RUNNING).update(
        state=StepState.RUNNING,
        claimed_by=token,
        lease_until=now + LEASE,
        tries=F("tries") + 1,
        started_at=Coalesce("started_at", now),
    )
    if mine != 1:
        return None
    everything = StepRun.objects.select_related("diagnosis__terminal__merchant", "diagnosis__terminal__report")
    return everything.get(diagnosis=diagnosis_id, key=key)


def store(run: Diagnosis, heard: Iterable[Reading]) -> None:
    """Keep what the witnesses said. Who has spoken already in this run is not overwritten."""
    rows = [
        StoredReading(
            diagnosis_id=run.pk,
            witness=reading.witness,
            data=reading.to_json(),
            silent=reading.silent or "",
            read_at=reading.read_at,
        )
        for reading in (with_last_word(run, reading) for reading in heard)
    ]
    if rows:
        StoredReading.objects.bulk_create(rows, ignore_conflicts=True)


def settle(run: Diagnosis) -> None:
    """Judge every open step whose witnesses are all in; when none is left open, write the verdict.

    Trusts nothing but the readings: what became of the run since `run` was loaded is for the compare-and-set to find.
    """
    case = case_of(run)
    judgeable = [key for key in STEPS if ready(case, key)]
    if len(judgeable) == len(STEPS):
        _finish(run, judge(case))
    elif judgeable:
        still_open = StepRun.objects.filter(diagnosis=run, key__in=judgeable).exclude(state=StepState.DONE)
        for key in still_open.values_list("key", flat=True):
            _close(run, judge_step(case, cast(Step, key)), timezone.now())


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


def sweep(now: datetime) -> list[tuple[str, str]]:
    """Take up what a lost message or a dead worker left: which steps must be asked for again.

    What had three tries or is past its deadline is given up; what only lacked its verdict gets it here.
    """
    again = []
    running = Diagnosis.objects.filter(state=State.RUNNING, created_at__lte=now - GRACE).order_by("created_at")
    for run in running.prefetch_related("steps", "readings")[:_BATCH]:
        spoken = {reading.witness for reading in run.readings.all()}
        lacking = [step for step in run.steps.all() if not spoken.issuperset(STEP_OWNS[cast(Step, step.key)])]
        free = [step for step in lacking if step.lease_until is None or step.lease_until < now]
        if now > run.deadline_at or any(step.tries >= MOST_TRIES for step in free):
            give_up(run.pk)
        elif lacking:
            again += [(str(run.pk), step.key) for step in free if _postpone(step, now)]
        else:
            _settle_what_was_left(run)
    return again


def _settle_what_was_left(run: Diagnosis) -> None:
    """One run that cannot be judged must not keep the sweeper from all others; its deadline ends it."""
    try:
        settle(run)
    except Exception:
        log.exception("diagnosis_broke", diagnosis=str(run.pk))


def _postpone(step: StepRun, now: datetime) -> bool:
    """Only one sweeper asks, and not again at the next tick: a step that waits in a long queue is not lost."""
    if step.state == StepState.RUNNING:
        return True
    asked = StepRun.objects.filter(pk=step.pk, state=StepState.WAITING, lease_until=step.lease_until)
    return asked.update(lease_until=now + LEASE) == 1


def case_of(run: Diagnosis) -> Case:
    """All readings of the run so far, as of its start; the same readings make the same case at any later time."""
    stored = StoredReading.objects.filter(diagnosis=run).values_list("data", flat=True)
    return Case.of((Reading.from_json(data) for data in stored), now=run.created_at, asked_at=run.created_at)


def _opening(run: Diagnosis) -> Case:
    """What is known before anybody is asked: the words the merchant typed."""
    return Case.of([merchant.read(run.code, run.answers, now=run.created_at)], now=run.created_at)


def _finish(run: Diagnosis, judgement: Judgement) -> None:
    now = timezone.now()
    with transaction.atomic():
        mine = Diagnosis.objects.filter(pk=run.pk, state=State.RUNNING).update(finished_at=now, **_columns(judgement))
        if mine != 1:
            return
        results = {result.key: result for result in judgement.steps}
        steps = list(StepRun.objects.filter(diagnosis=run).exclude(state=StepState.DONE))
        for step in steps:
            result = results[cast(Step, step.key)]
            step.state, step.outcome, step.findings = StepState.DONE, result.outcome, _findings(result)
            step.started_at, step.finished_at = step.started_at or now, now
        StepRun.objects.bulk_update(steps, ["state", "outcome", "findings", "started_at", "finished_at"])


def _close(run: Diagnosis, result: StepResult, now: datetime) -> None:
    StepRun.objects.filter(diagnosis=run, key=result.key).exclude(state=StepState.DONE).update(
        state=StepState.DONE,
        outcome=result.outcome,
        findings=_findings(result),
        started_at=Coalesce("started_at", now),
        finished_at=now,
    )


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
