"""What problems wait for outside this room: change requests and support cases of the ground floor.

The ground floor knows no problems: it asks for `diagnostics.come_back` by name when a request is decided or a case is
solved. Whatever that message loses is found here, from the rows of both sides.
"""

from typing import Final
from uuid import UUID

from diagnostics import problems, rechecks
from diagnostics.models import EventKind, Problem, ProblemEvent, ProblemState
from portal.models import ENDED_STATES, ChangeRequest, SupportCase
from portal.support.moves import CaseStatus

_CHANGE: Final = "change:"
_CASE: Final = "case:"
_ABOUT: Final = "problem:"
_BATCH: Final = 200


def come_back(reference: str) -> int:
    """What this reference names is decided: what waited for it is checked again, how many. Safe to call twice."""
    pk = _id(reference, _CHANGE)
    change = ChangeRequest.objects.filter(pk=pk).first() if pk else None
    if change is not None and change.about.startswith(_ABOUT):
        _adopt([change], unless_taken_up=True)
    taken = rechecks.recheck_waiting(reference)
    if change is not None and change.terminal_id is None:
        _others(change, taken)
    return len(taken)


def sweep() -> None:
    """Let problems wait for the requests that were opened about them, and take up what was decided unnoticed."""
    undecided = ChangeRequest.objects.filter(about__startswith=_ABOUT).exclude(state__in=ENDED_STATES)
    _adopt(list(undecided.order_by("-created_at")[:_BATCH]))
    decided = ChangeRequest.objects.filter(pk__in=_waited_for(_CHANGE), state__in=ENDED_STATES)
    solved = SupportCase.objects.filter(pk__in=_waited_for(_CASE), status=CaseStatus.SOLVED)
    for prefix, rows in ((_CHANGE, decided), (_CASE, solved)):
        for pk in rows.values_list("pk", flat=True):
            come_back(f"{prefix}{pk}")


def _waited_for(prefix: str) -> list[UUID]:
    waiting = Problem.objects.filter(state=ProblemState.WAITING, waiting_for__startswith=prefix)
    references = dict.fromkeys(waiting.order_by("pk").values_list("waiting_for", flat=True)[:_BATCH])
    return [pk for reference in references if (pk := _id(reference, prefix))]


def _adopt(changes: list[ChangeRequest], *, unless_taken_up: bool = False) -> None:
    """Each open problem waits for the request that is about it, if it is one of the same merchant."""
    by_problem = {pk: change for change in changes if (pk := _id(change.about, _ABOUT))}
    for problem in Problem.objects.filter(pk__in=by_problem, state=ProblemState.OPEN):
        change = by_problem[problem.pk]
        if change.merchant_id != problem.merchant_id:
            continue  # what a request says it is about came with a form
        taken_up = ProblemEvent.objects.filter(problem=problem, what=EventKind.CAME_BACK, note=change.reference)
        if not (unless_taken_up and taken_up.exists()):
            problems.wait_for(problem, change.reference)


def _others(change: ChangeRequest, taken: list[Problem]) -> None:
    """A change of the merchant itself may have mended the same on every terminal of the shop."""
    causes = {problem.cause for problem in taken}
    same = Problem.objects.filter(merchant=change.merchant_id, cause__in=causes, state=ProblemState.OPEN)
    for problem in same.exclude(pk__in=[problem.pk for problem in taken]).order_by("pk")[:_BATCH]:
        rechecks.plan(problem, by=None)


def _id(text: str, prefix: str) -> UUID | None:
    if not text.startswith(prefix):
        return None
    try:
        return UUID(text.removeprefix(prefix))
    except ValueError:
        return None
