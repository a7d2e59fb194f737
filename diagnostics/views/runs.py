"""One run: watched while it works, read when it is done, asked again."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from diagnostics import catalogue
from diagnostics.access import Look, diagnosis_for, diagnosis_to_act_on, look_for
from diagnostics.actions.answer import answer_questions
from diagnostics.actions.start import check_again
from diagnostics.answers import typed_answer
from diagnostics.models import Diagnosis, StepRun
from diagnostics.views.result import age_of, result_of
from diagnostics.views.sharing import link_of
from diagnostics.views.shown import shown_step
from diagnostics.watching import Watcher, pace_of, quarter_of, seen_mark
from portal.access import second_factor_of_staff, signed_in
from portal.errors import PortalError

_STOP_POLLING = 286  # htmx takes the content and asks no more


@second_factor_of_staff
@require_safe
@never_cache
def diagnosis(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of a run, in whatever state it is; without script it refreshes itself while the run works."""
    run = diagnosis_for(signed_in(request), pk)
    steps = list(run.steps.all())
    return render(request, "diagnostics/diagnosis.html", {"nav": "terminals", **_context(request, run, steps)})


@login_not_required
@require_safe
@never_cache
def progress(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """What a watcher has not seen yet: the steps while it works, the result at the end.

    While it works, the ticket says who looks (diagnostics.middleware); without a good one, and for the result, the
    session does.
    """
    looked: tuple[Watcher, Look | None] | None = getattr(request, "looked", None)
    if looked is None:
        return _progress_by_session(request, pk)
    watcher, look = looked
    if look is None:
        raise Http404
    if not look.run.is_at_work:
        return _progress_by_session(request, pk)
    return render(request, "diagnostics/_progress.html", _watched(request, look.run, look.steps(), watcher))


@login_required
@second_factor_of_staff
def _progress_by_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The steps with a new ticket, or the result."""
    user = signed_in(request)
    watcher = Watcher(user.pk, user.is_reviewer)
    look = look_for(watcher, pk)
    steps = look.steps()
    if look.run.is_at_work:
        return render(request, "diagnostics/_progress.html", _watched(request, look.run, steps, watcher))
    whole = diagnosis_for(user, pk)
    return render(request, "diagnostics/_progress.html", _context(request, whole, steps), status=_STOP_POLLING)


@second_factor_of_staff
@require_safe
@never_cache
def age(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How old the result is by now: asked for by a page that has stood open, or was come back to."""
    run = diagnosis_for(signed_in(request), pk)
    return render(request, "diagnostics/_age.html", {"run": run, **age_of(run)})


@second_factor_of_staff
@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole check once more."""
    user = signed_in(request)
    return redirect("diagnostics:diagnosis", check_again(diagnosis_to_act_on(user, pk), by=user).pk)


@second_factor_of_staff
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One tap on one answer, or a few characters off the slip."""
    user = signed_in(request)
    run, key = diagnosis_to_act_on(user, pk), request.POST.get("key", "")
    try:
        run = answer_questions(run, by=user, answers={key: typed_answer(key, request.POST.get("value", ""))})
    except PortalError as error:
        messages.error(request, str(error.message))
    return redirect("diagnostics:diagnosis", run.pk)


def _context(request: HttpRequest, run: Diagnosis, steps: list[StepRun]) -> dict[str, Any]:
    user = signed_in(request)
    if run.is_at_work:
        return _watched(request, run, steps, Watcher(user.pk, user.is_reviewer))
    told = result_of(run, steps, user=user)
    staff = {"share_hours": settings.SHARE_HOURS, "for_staff": user.is_reviewer}
    return _steps(run, steps) | told | link_of(run) | staff


def _watched(request: HttpRequest, run: Diagnosis, steps: list[StepRun], watcher: Watcher) -> dict[str, Any]:
    """A run at work. Nothing here may ask who is signed in, or the database."""
    heard, context = request.GET.get("seen"), _steps(run, steps)
    said_before = heard is not None and quarter_of(heard) == context["quarter"]
    seen, ticket = seen_mark(run, steps), watcher.ticket(request, run.pk)
    return context | {"pace": pace_of(run), "seen": seen, "ticket": ticket, "said_before": said_before}


def _steps(run: Diagnosis, steps: list[StepRun]) -> dict[str, Any]:
    return {
        "run": run,
        "code": catalogue.code_entry(run.code) if run.code else None,
        "working": run.is_at_work,
        "steps": [shown_step(step) for step in steps],
        "done": sum(1 for step in steps if step.outcome),
        "quarter": quarter_of(seen_mark(run, steps)),
        "all": len(steps),
    }
