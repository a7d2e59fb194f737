"""Asking a person: one press makes a support case with everything that is known attached."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from diagnostics import catalogue, problems
from diagnostics.catalogue.entries import Remedy
from diagnostics.models import Diagnosis, Problem, ProblemState
from diagnostics.packing import about, bundle_of
from portal.actions.support import open_case, unsolved_about
from portal.errors import PortalError
from portal.models import SupportCase, User

_UNTOLD = ("查不出原因", "The cause could not be told")
_ASK = "ask_person"


def ask_person(run: Diagnosis, *, by: User, note: str = "", remedy: str = "") -> SupportCase:
    """The case about this run; the one that is open already, when the button is pressed twice.

    `remedy` is the key of the remedy that leads to a person. Raises PortalError: diagnosis_running, and as `open_case`.
    """
    if run.is_running and not run.is_overdue:
        raise PortalError("diagnosis_running", _("The check is still running. Please wait for it to finish."))
    with transaction.atomic():
        case = open_case(
            by=by,
            merchant=run.merchant,
            terminal=run.terminal,
            subject=subject_of(run, remedy),
            about=about(run),
            bundle=bundle_of(run),
            note=note,
        )
        if _wanted(remedy):
            _wait_for(case, run)
    return case


def _wait_for(case: SupportCase, run: Diagnosis) -> None:
    """What only the other side can do: the problem waits for the case, and is checked again when that is solved."""
    same = Problem.objects.filter(terminal=run.terminal_id, merchant=run.merchant_id, cause=run.cause or "")
    for problem in same.filter(state=ProblemState.OPEN):
        problems.wait_for(problem, case_reference(case))


def case_about(run: Diagnosis) -> SupportCase | None:
    """The case that is open about this run, if there is one."""
    return unsolved_about(about(run))


def subject_of(run: Diagnosis, remedy: str = "") -> tuple[str, str]:
    """What the case is called, in Chinese and in English: the cause, and what is wanted when that is more than help."""
    cause = catalogue.causes().get(run.cause) if run.cause else None
    zh, en = (cause.name.zh, cause.name.en) if cause else _UNTOLD
    if (wanted := _wanted(remedy)) is None:
        return zh, en
    return f"{wanted.name.zh}：{zh}", f"{wanted.name.en}: {en}"


def case_reference(case: SupportCase) -> str:
    """How a problem names the case that it waits for."""
    return f"case:{case.pk}"


def _wanted(remedy: str) -> Remedy | None:
    """The remedy that is more than asking for help."""
    wanted = catalogue.remedies().get(remedy)
    return wanted if wanted is not None and wanted.kind == "case" and wanted.key != _ASK else None
