"""Questions to the database that the pages of a problem ask: what was tried, what else stands open."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from diagnostics.catalogue import causes
from diagnostics.models import Diagnosis, Problem, ProblemState, Recheck, RemedyRun, RemoteCommand

MOST_COMMANDS: Final = 8  # one press asks for four at most


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried about one problem. `line`: the commands of the last press; `recheck`: the last one asked for."""

    runs: list[RemedyRun]
    line: list[RemoteCommand]
    recheck: Recheck | None

    @property
    def working(self) -> bool:
        """Whether something goes on by itself, so that a page should look again."""
        checking = self.recheck is not None and (
            self.recheck.due_at is not None or (self.recheck.run is not None and _goes_on(self.recheck.run))
        )
        return checking or any(not command.is_over for command in self.line)


def _goes_on(run: Diagnosis) -> bool:
    return run.is_running and not run.is_overdue


def tried_for(problem: Problem) -> Tried:
    """In four queries, however much was tried."""
    runs = list(problem.remedy_runs.prefetch_related("ticks"))
    newest = RemoteCommand.objects.filter(remedy_run__problem=problem).order_by("-created_at", "position")
    commands = list(newest[:MOST_COMMANDS])
    line = sorted((one for one in commands if one.line == commands[0].line), key=lambda one: one.position)
    return Tried(runs, line, problem.rechecks.select_related("run").order_by("-pk").first())


def others_open(problem: Problem) -> list[Problem]:
    """The other problems of the same terminal that are not proved to be gone, the first cause to mend first."""
    held = Problem.objects.exclude(pk=problem.pk).exclude(state=ProblemState.CLOSED)
    found = held.filter(terminal=problem.terminal_id, merchant=problem.merchant_id)
    rank = {key: cause.rank for key, cause in causes().items()}
    return sorted(found, key=lambda one: rank.get(one.cause, len(rank)))


def problems_of_run(run: Diagnosis) -> list[Problem]:
    """The problems of this run's terminal that are open now, or that this run closed."""
    about = Problem.objects.filter(terminal=run.terminal_id, merchant=run.merchant_id)
    shown = about.filter(~Q(state=ProblemState.CLOSED) | Q(closed_by=run)).prefetch_related("remedy_runs")
    rank = {key: cause.rank for key, cause in causes().items()}
    return sorted(shown, key=lambda one: (one.cause != run.cause, rank.get(one.cause, len(rank))))
