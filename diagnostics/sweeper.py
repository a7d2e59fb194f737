"""Takes up what a lost message or a dead worker left of a diagnosis, and ends what cannot be finished.

A run is not given up because the queue was long or because machines were down: as long as somebody sweeps, its deadline
moves on. It ends when faults of ours stopped it three times, or when it is so old that its verdict would tell of
another hour than the merchant asked about.
"""

from datetime import datetime, timedelta
from typing import Final, cast

import structlog
from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from diagnostics import runner
from diagnostics.models import GIVE_UP_AFTER, Diagnosis, State, StepRun, StepState, StoredReading
from diagnostics.vocabulary import STEP_OWNS, Step

log = structlog.get_logger(__name__)

GRACE: Final = timedelta(seconds=10)  # a message gets this long before it counts as lost
LONGEST: Final = timedelta(minutes=15)
MOST_TRIES: Final = 3
_BATCH: Final = 200  # runs a tick; those that were asked for step back, so the next ones get their turn

#: A run to be worked on, and the one step that it lacks; "" when it lacks several.
Lacking = tuple[str, str]


def sweep(now: datetime) -> list[Lacking]:
    """What must be asked for again. What only lacked its verdict gets it here."""
    _keep_alive(now)
    again: list[Lacking] = []
    stepped_back: list[int] = []
    for run in _left(now):
        spoken = {reading.witness for reading in run.readings.all()}
        free = [step for step in run.steps.all() if step.lease_until is None or step.lease_until < now]
        lacking = [step for step in run.steps.all() if not spoken.issuperset(STEP_OWNS[cast(Step, step.key)])]
        wanted = [step.key for step in lacking if step in free]
        if now - run.created_at > LONGEST or any(_failed(step) for step in free):
            runner.give_up(run.pk)
        elif not lacking:
            _judge(run)
        else:
            stepped_back += [step.pk for step in free]
            if wanted:
                again.append((str(run.pk), wanted[0] if len(wanted) == 1 else ""))
    runner.put_in_line(stepped_back, now)
    return again


def _keep_alive(now: datetime) -> None:
    """Somebody is at work, or there would be no sweep: nobody must tell a watcher that the check was interrupted."""
    soon = Q(deadline_at__lt=now + GIVE_UP_AFTER / 2, created_at__gt=now - LONGEST)
    Diagnosis.objects.filter(soon, state=State.RUNNING).update(deadline_at=now + GIVE_UP_AFTER)


def _left(now: datetime) -> QuerySet[Diagnosis]:
    """The oldest running runs on which nobody works, as far as the leases tell."""
    unfinished = StepRun.objects.filter(diagnosis=OuterRef("pk")).exclude(state=StepState.DONE)
    free = unfinished.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
    running = Diagnosis.objects.filter(state=State.RUNNING, created_at__lte=now - GRACE)
    left = running.filter(Exists(free) | ~Exists(unfinished)).order_by("created_at").only("pk", "created_at")
    columns = ("diagnosis_id", "key", "state", "claimed_by", "lease_until", "tries")
    return left.prefetch_related(
        Prefetch("steps", StepRun.objects.exclude(state=StepState.DONE).only(*columns)),
        Prefetch("readings", StoredReading.objects.only("diagnosis_id", "witness")),
    )[:_BATCH]


def _failed(step: StepRun) -> bool:
    """A fault of ours ended its last try (a killed worker leaves its name), and it had enough of them."""
    return step.state == StepState.WAITING and not step.claimed_by and step.tries >= MOST_TRIES


def _judge(run: Diagnosis) -> None:
    """One run that cannot be judged must not keep the sweeper from the others; judging it again would not help."""
    try:
        runner.settle(run)
    except DatabaseError:
        raise
    except Exception:
        log.exception("diagnosis_broke", diagnosis=str(run.pk))
        runner.give_up(run.pk)
