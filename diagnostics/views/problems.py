"""A problem and its remedies: read, tried step by step, asked of the terminal, watched, and checked again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from diagnostics import catalogue
from diagnostics.access import problem_for, problem_to_act_on, problems_of
from diagnostics.actions import remedies as actions
from diagnostics.models import Problem
from diagnostics.tried import others_open, tried_for
from diagnostics.views.fixing import tone_of
from diagnostics.views.problem_page import piece_of, remedy_page, seen_mark
from portal.access import second_factor_of_staff, signed_in, terminal_for
from portal.errors import PortalError

_UNCHANGED = 204
_STOP_POLLING = 286  # htmx takes the content and asks no more
_MOST = 50


@second_factor_of_staff
@require_safe
def problems(request: HttpRequest, serial: str) -> HttpResponse:
    """The problems of one terminal: those that stand first, then those that were fixed."""
    user = signed_in(request)
    terminal = terminal_for(user, serial)
    found = problems_of(user).filter(terminal=terminal).order_by("closed_at", "-opened_at", "pk")[:_MOST]
    known = catalogue.causes()
    rows = [(problem, known.get(problem.cause), tone_of(problem)) for problem in found]
    rows.sort(key=lambda row: row[0].is_closed)
    return render(request, "diagnostics/problems.html", {"nav": "terminals", "terminal": terminal, "rows": rows})


@second_factor_of_staff
@require_safe
@never_cache
def problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is wrong, what was tried, what to try now, and the proof when it is fixed."""
    found = problem_for(signed_in(request), pk)
    return render(request, "diagnostics/problem.html", {"nav": "terminals", **piece_of(found, user=signed_in(request))})


@second_factor_of_staff
@require_safe
@never_cache
def problem_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a watcher asks for: nothing when nothing changed, and an end when nothing goes on by itself."""
    found = problem_for(signed_in(request), pk)
    tried = tried_for(found)
    if tried.working and request.GET.get("seen") == seen_mark(found, tried):
        return HttpResponse(status=_UNCHANGED)
    context = piece_of(found, user=signed_in(request), tried=tried)
    return render(request, "diagnostics/_problem.html", context, status=200 if tried.working else _STOP_POLLING)


@second_factor_of_staff
@require_safe
@never_cache
def remedy(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """One remedy: a step on each screen, or what a command will do and the button for it."""
    found = problem_for(signed_in(request), pk)
    return render(request, "diagnostics/remedy.html", _remedy(request, found, key))


def _remedy(request: HttpRequest, found: Problem, key: str) -> dict[str, Any]:
    try:
        wanted = actions.remedy_of(found, key)
    except PortalError as error:
        raise Http404 from error
    user = signed_in(request)
    allowed = actions.may_carry_out(user, found, wanted)
    page = remedy_page(found, wanted, step=request.GET.get("step", ""), allowed=allowed, user=user)
    return {"nav": "terminals", **page}


@second_factor_of_staff
@require_POST
def ask(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Have the terminal do it; a backup comes first where one is needed."""
    user = signed_in(request)
    found = problem_to_act_on(user, pk)
    try:
        actions.ask_for(found, key, by=user, backup_first=True)
    except PortalError as error:
        messages.error(request, str(error.message))
        if error.code in {"gate_shut", "not_your_role"}:
            return redirect("diagnostics:remedy", found.pk, key)
    return redirect("diagnostics:problem", found.pk)


@second_factor_of_staff
@require_POST
def tick(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """One step is done, or not after all."""
    user = signed_in(request)
    found = problem_to_act_on(user, pk)
    step = request.POST.get("step", "")
    try:
        number = int(step) if step.isdecimal() and len(step) < 4 else -1
        if request.POST.get("undo"):
            actions.untick(found, key, max(number, 0))
        else:
            actions.tick(found, key, number, by=user)
    except PortalError as error:
        messages.error(request, str(error.message))
        return redirect("diagnostics:problem", found.pk)
    return redirect("diagnostics:remedy", found.pk, key)


@second_factor_of_staff
@require_POST
def outcome(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Did it help? Yes: what did not pass is checked again. No: on to the next remedy, the next cause, a person."""
    user = signed_in(request)
    found = problem_to_act_on(user, pk)
    try:
        if request.POST.get("helped") == "yes":
            return redirect("diagnostics:diagnosis", actions.say_helped(found, key, by=user).pk)
        actions.say_no_help(found, key, by=user)
    except PortalError as error:
        messages.error(request, str(error.message))
        return redirect("diagnostics:problem", found.pk)
    return _on(request, found)


def _on(request: HttpRequest, found: Problem) -> HttpResponse:
    """To what comes next: another remedy of this cause, another cause, or a person."""
    context = piece_of(found, user=signed_in(request))
    if context["current"]:
        messages.info(request, _("On to the next one."))
        return redirect("diagnostics:remedy", found.pk, context["current"].key)
    if others := others_open(found):
        messages.info(request, _("Everything for this cause was tried. This was found as well:"))
        return redirect("diagnostics:problem", others[0].pk)
    return redirect("diagnostics:remedy", found.pk, "ask_person")


@second_factor_of_staff
@require_POST
def recheck(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Only what did not pass runs again, and a sign-on."""
    user = signed_in(request)
    found = problem_to_act_on(user, pk)
    return redirect("diagnostics:diagnosis", actions.check_problem_again(found, by=user).pk)
