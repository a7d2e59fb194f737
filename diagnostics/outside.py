"""What problems wait for outside this room: change requests of the ground floor, which name the problem they are about.

The ground floor knows no problems: it asks for `diagnostics.come_back` by name when a request is decided. Whatever that
message loses is found here, from the rows of both sides.
"""

from typing import Final
from uuid import UUID

from diagnostics import problems, rechecks
from diagnostics.models import EventKind, Problem, ProblemEvent, ProblemState
from portal.models import ENDED_STATES, ChangeRequest

_CHANGE: Final = "change:"
_ABOUT: Final = "problem:"
_BATCH: Final = 200


def come_back(reference: str) -> int:
    """What this reference names is decided: the problems that wait for it are checked again. Safe to call twice."""
    pk = _id(reference, _CHANGE)
    change = ChangeRequest.objects.filter(pk=pk).first() if pk else None
    if change is not None and change.about.startswith(_ABOUT):
        _adopt([(change.about, reference)], unless_taken_up=True)
    return rechecks.recheck_waiting(reference)


def sweep() -> None:
    """Let problems wait for the requests that were opened about them, and take up what was decided unnoticed."""
    undecided = ChangeRequest.objects.filter(about__startswith=_ABOUT).exclude(state__in=ENDED_STATES)
    newest = undecided.order_by("-created_at").values_list("about", "pk")[:_BATCH]
    _adopt([(about, f"{_CHANGE}{pk}") for about, pk in newest])
    waiting = Problem.objects.filter(state=ProblemState.WAITING, waiting_for__startswith=_CHANGE)
    references = dict.fromkeys(waiting.order_by("pk").values_list("waiting_for", flat=True)[:_BATCH])
    ids = [pk for reference in references if (pk := _id(reference, _CHANGE))]
    decided = ChangeRequest.objects.filter(pk__in=ids, state__in=ENDED_STATES)
    for pk in decided.values_list("pk", flat=True):
        rechecks.recheck_waiting(f"{_CHANGE}{pk}")


def _adopt(pairs: list[tuple[str, str]], *, unless_taken_up: bool = False) -> None:
    """Each open problem waits for the request that is about it."""
    by_problem = {pk: reference for about, reference in pairs if (pk := _id(about, _ABOUT))}
    for problem in Problem.objects.filter(pk__in=by_problem, state=ProblemState.OPEN):
        reference = by_problem[problem.pk]
        taken_up = ProblemEvent.objects.filter(problem=problem, what=EventKind.CAME_BACK, note=reference)
        if not (unless_taken_up and taken_up.exists()):
            problems.wait_for(problem, reference)


def _id(text: str, prefix: str) -> UUID | None:
    if not text.startswith(prefix):
        return None
    try:
        return UUID(text.removeprefix(prefix))
    except ValueError:
        return None
