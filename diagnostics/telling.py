"""What other systems are told of runs and problems: identifiers, states and the codes of causes."""

from collections.abc import Iterable

from diagnostics.models import Diagnosis, Problem, State
from diagnostics.verdict import Judgement
from portal.models import Happening
from portal.webhooks.announcing import announce, announce_all


def tell_of_run(run: Diagnosis, judgement: Judgement) -> None:
    """In the transaction that writes the verdict; a run that waits for answers is not concluded."""
    if judgement.state != State.CONCLUDED:
        return
    verdict = judgement.verdict
    told = {"diagnosis": str(run.pk), "serial": run.terminal.serial}
    announce(Happening.DIAGNOSIS_CONCLUDED, {**told, "cause": verdict.cause, "certainty": verdict.certainty})


def tell_opened(run: Diagnosis, problems: Iterable[Problem]) -> None:
    announce_all((Happening.PROBLEM_OPENED, _about(run, problem)) for problem in problems)


def tell_closed(run: Diagnosis, problem: Problem, *, why: str) -> None:
    """`why`: "proved" gone, or "taken_back" because an answer changed the verdict that had opened it."""
    announce(Happening.PROBLEM_CLOSED, {**_about(run, problem), "why": why})


def _about(run: Diagnosis, problem: Problem) -> dict[str, str]:
    about = {"problem": str(problem.pk), "serial": run.terminal.serial, "cause": problem.cause}
    return {**about, "diagnosis": str(run.pk)}
