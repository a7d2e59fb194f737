"""Checking a problem again: at once, after the terminal's next report, or when what it waited for is decided."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from diagnostics import problems
from diagnostics.models import Diagnosis, EventKind, Problem, ProblemState, Recheck, RemedyRun, State
from diagnostics.opening import open_diagnosis, open_recheck
from portal.dispatch import ask
from portal.models import Report, User

TASK: Final = "diagnostics.recheck"
PATIENCE: Final = timedelta(seconds=90)  # a terminal reports about once a minute
_LEASE: Final = timedelta(seconds=15)
_LOOK_AGAIN: Final = timedelta(seconds=3)


def plan(problem: Problem, *, by: User | None, report_after: datetime | None = None) -> Recheck:
    """Have it checked again in the background; the one that is planned already, if there is one."""
    now = timezone.now()
    try:
        with transaction.atomic():
            recheck = Recheck.objects.create(
                problem=problem, asked_by=by, report_after=report_after, patience_until=now + PATIENCE, due_at=now
            )
            ask(TASK, recheck.pk)
    except IntegrityError:
        return Recheck.objects.filter(problem=problem).latest("pk")  # it may have begun by now
    return recheck


def at_once(problem: Problem, *, by: User | None) -> Diagnosis:
    """The run that checks it again, begun now; the one that is running, if there is one.

    What was planned for later is this one.
    """
    with transaction.atomic():
        Problem.objects.select_for_update().get(pk=problem.pk)  # two clicks, one run
        running = Recheck.objects.filter(problem=problem, run__state=State.RUNNING).select_related("run").last()
        if running and running.run and not running.run.is_overdue:
            return running.run
        run = _open(problem, by=by)
        planned = Recheck.objects.filter(problem=problem, due_at__isnull=False)
        if not planned.update(run=run, due_at=None, lease_until=None, tries=F("tries") + 1):  # its worker lost it
            Recheck.objects.create(problem=problem, asked_by=by, run=run, due_at=None)
    return run


def follow(recheck_id: int) -> None:
    """Open the run of one planned recheck, once its report is there or its patience is over."""
    row = Recheck.objects.select_related("problem").filter(pk=recheck_id).first()
    if row is None or not row.claim(_LEASE):
        return
    problem = row.problem
    if problem.is_closed or not _still_theirs(problem):
        row.settle(trouble="no_longer")
    elif _wants_report(row):
        row.postpone("no_report", pause=_LOOK_AGAIN)
    else:
        with transaction.atomic():
            run = _open(problem, by=row.asked_by)
            if not row.settle(run=run):
                transaction.set_rollback(True)  # somebody else took it over and opened a run of their own


def recheck_waiting(reference: str) -> list[Problem]:
    """What they waited for is decided: every problem that waits for it is checked again. Those that did."""
    waiting = Problem.objects.filter(state=ProblemState.WAITING, waiting_for=reference)
    taken = []
    for problem in waiting.order_by("pk"):
        with transaction.atomic():
            if problems.wait_no_longer(problem, reference):
                problems.record(problem, EventKind.CAME_BACK, note=reference)
                plan(problem, by=None)
                taken.append(problem)
    return taken


def _wants_report(row: Recheck) -> bool:
    if row.report_after is None or (row.patience_until and timezone.now() > row.patience_until):
        return False
    return not Report.objects.filter(terminal=row.problem.terminal_id, received_at__gte=row.report_after).exists()


def _still_theirs(problem: Problem) -> bool:
    return problem.terminal.merchant_id == problem.merchant_id


def _open(problem: Problem, *, by: User | None) -> Diagnosis:
    """The run, its steps asked for, and the remedies that it will prove or not."""
    held = Problem.objects.filter(
        terminal=problem.terminal_id, merchant=problem.merchant_id, state__in=[ProblemState.OPEN, ProblemState.WAITING]
    )
    causes = {problem.cause, *held.values_list("cause", flat=True)}
    before = problem.seen_by
    run = open_recheck(before, causes=causes) if before else open_diagnosis(problem.terminal, by=None)
    RemedyRun.objects.filter(problem=problem, helped__isnull=True).update(recheck=run)
    problems.record(problem, EventKind.CHECKED, run=run, by=by)
    ask("diagnostics.run", str(run.pk))
    return run
