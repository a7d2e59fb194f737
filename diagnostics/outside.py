"""What problems wait for outside this room: change requests of the ground floor, which name the problem they are about.

The ground floor knows no problems: it asks for `diagnostics.come_back` by name when a request is decided. Whatever that
message loses is found here, from the rows of both sides.
"""

from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet

from diagnostics import problems, rechecks
from diagnostics.models import EventKind, Problem, ProblemEvent, ProblemState

_CHANGE: Final = "change:"
_ABOUT: Final = "problem:"
#: Where whoever waits for a request need not wait any longer.
_DECIDED: Final = ("effective", "refused", "withdrawn", "not_carried")
_BATCH: Final = 200


def come_back(reference: str) -> int:
    """What this reference names is decided: the problems that wait for it are checked again. Safe to call twice."""
    change = _change(reference)
    if change is not None and change.about.startswith(_ABOUT):
        _adopt([(change.about, reference)], unless_taken_up=True)
    return rechecks.recheck_waiting(reference)


def sweep() -> None:
    """Let problems wait for the requests that were opened about them, and take up what was decided unnoticed."""
    requests = _requests()
    if requests is None:
        return
    undecided = requests.filter(about__startswith=_ABOUT).exclude(state__in=_DECIDED).order_by("-created_at")
    _adopt([(about, f"{_CHANGE}{pk}") for about, pk in undecided.values_list("about", "pk")[:_BATCH]])
    waiting = Problem.objects.filter(state=ProblemState.WAITING, waiting_for__startswith=_CHANGE)
    references = dict.fromkeys(waiting.order_by("pk").values_list("waiting_for", flat=True)[:_BATCH])
    ids = [pk for reference in references if (pk := _id(reference, _CHANGE))]
    for pk in requests.filter(pk__in=ids, state__in=_DECIDED).values_list("pk", flat=True):
        rechecks.recheck_waiting(f"{_CHANGE}{pk}")


def _adopt(pairs: list[tuple[str, str]], *, unless_taken_up: bool = False) -> None:
    """Each open problem waits for the request that is about it."""
    by_problem = {pk: reference for about, reference in pairs if (pk := _id(about, _ABOUT))}
    for problem in Problem.objects.filter(pk__in=by_problem, state=ProblemState.OPEN):
        reference = by_problem[problem.pk]
        taken_up = ProblemEvent.objects.filter(problem=problem, what=EventKind.CAME_BACK, note=reference)
        if not (unless_taken_up and taken_up.exists()):
            problems.wait_for(problem, reference)


def _requests() -> QuerySet[Any] | None:
    """The change requests; None while the ground floor has none to offer."""
    model = apps.all_models["portal"].get("changerequest")
    return None if model is None else model._default_manager.all()


def _change(reference: str) -> Any:
    requests, pk = _requests(), _id(reference, _CHANGE)
    return requests.filter(pk=pk).first() if requests is not None and pk else None


def _id(text: str, prefix: str) -> UUID | None:
    if not text.startswith(prefix):
        return None
    try:
        return UUID(text.removeprefix(prefix))
    except ValueError:
        return None
