"""From a terminal to its check: starting one, and the list of those that were."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.access import history_of
from diagnostics.actions.start import start_diagnosis
from diagnostics.changes import changes
from diagnostics.forms import StartForm
from diagnostics.models import Diagnosis
from diagnostics.queries import page_of
from diagnostics.views.comparing import in_words, pairs_of
from diagnostics.views.shown import names_of
from portal.access import second_factor_of_staff, signed_in, terminal_for


@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, serial: str) -> HttpResponse:
    """What does the terminal say? Then the check begins."""
    user = signed_in(request)
    terminal = terminal_for(user, serial)
    form = StartForm(request.POST or None, initial={"says": request.GET.get("code", "")[:2]})
    if request.method == "POST" and form.is_valid():
        run = start_diagnosis(terminal, by=user, code=form.cleaned_data["says"], answers=form.answers)
        return redirect("diagnostics:diagnosis", run.pk)
    return render(request, "diagnostics/start.html", {"nav": "terminals", "terminal": terminal, "form": form})


@second_factor_of_staff
@require_safe
def history(request: HttpRequest, serial: str) -> HttpResponse:
    """The checks of one terminal, newest first, with what they came to."""
    user = signed_in(request)
    terminal = terminal_for(user, serial)
    page = page_of(history_of(user, terminal).prefetch_related("steps"), request.GET.get("after", ""))
    earlier = [*page.runs[1:], page.beyond]
    context = {
        "nav": "terminals",
        "terminal": terminal,
        "runs": [_row(run, before) for run, before in zip(page.runs, earlier, strict=True)] if page.runs else [],
        "next_url": f"?{urlencode({'after': page.after})}" if page.after else "",
        "first_url": request.path if request.GET.get("after") else "",
    }
    return render(request, "diagnostics/history.html", context)


def _row(run: Diagnosis, before: Diagnosis | None) -> dict[str, Any]:
    """One run with what it changed against the one before it."""
    row: dict[str, Any] = {"run": run, "name": next(iter(names_of([run.cause] if run.cause else [])), "")}
    if before is None:
        return row
    found = changes(before, run, steps=pairs_of(before, run))
    return row | {"before": before.pk, "moved": len(found.steps) if found else 0, **in_words(found)}
