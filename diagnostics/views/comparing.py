"""Two checks of one terminal side by side, and what each one changed against the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics import catalogue
from diagnostics.access import two_of_one_terminal
from diagnostics.changes import Changes, changes
from diagnostics.labels import key_label, said, value_label
from diagnostics.models import Diagnosis, StepRun
from diagnostics.reading_changes import Gap, Reread, reading_changes
from diagnostics.views.result import headline_of
from diagnostics.views.shown import ShownStep, names_of, shown_step
from portal.access import second_factor_of_staff, signed_in, terminal_for


@dataclass(frozen=True, slots=True)
class Row:
    """One fact as both runs read it."""

    source: str
    label: str
    before: str
    after: str
    times: tuple[Any, Any]


@second_factor_of_staff
@require_safe
@never_cache
def between(request: HttpRequest, pk: UUID, other: UUID) -> HttpResponse:
    """What is gone, new or still there, which steps came out otherwise, and what the witnesses said differently."""
    before, after = two_of_one_terminal(signed_in(request), pk, other)
    pairs = pairs_of(before, after)
    readings = [{one.witness: one.data for one in run.readings.all()} for run in (before, after)]
    context = {
        "nav": "terminals",
        "terminal": after.terminal,
        "runs": [(run, headline_of(run), names_of([run.cause] if run.cause else [])) for run in (before, after)],
        "moved": moved_in(pairs),
        "rows": [_row(change) for change in reading_changes(*readings)],
        **in_words(changes(before, after, steps=pairs)),
    }
    return render(request, "diagnostics/compare.html", context)


@second_factor_of_staff
@require_safe
def chosen(request: HttpRequest, serial: str) -> HttpResponse:
    """The two that were ticked in the list."""
    terminal = terminal_for(signed_in(request), serial)
    ticked = list(dict.fromkeys(request.GET.getlist("run")))
    try:
        one, other = (UUID(pk) for pk in ticked)
    except ValueError:  # none, one or three of them, or no numbers at all
        messages.error(request, _("Please tick two checks to compare."))
        return redirect("diagnostics:history", terminal.serial)
    return redirect("diagnostics:between", one, other)


def pairs_of(before: Diagnosis, after: Diagnosis) -> list[tuple[StepRun, StepRun]]:
    earlier = {step.key: step for step in before.steps.all()}
    return [(earlier[step.key], step) for step in after.steps.all() if step.key in earlier]


def moved_in(pairs: Sequence[tuple[StepRun, StepRun]]) -> list[tuple[ShownStep, ShownStep]]:
    return [(shown_step(before), shown_step(after)) for before, after in pairs if before.outcome != after.outcome]


def in_words(found: Changes | None) -> dict[str, Any]:
    """The causes that changed, by their names; `comparable` is false where one of the two has no verdict."""
    if found is None:
        return {"comparable": False, "fixed": [], "unproved": [], "still": [], "new": []}
    return {
        "comparable": True,
        "fixed": names_of(found.fixed),
        "unproved": names_of(found.unproved),
        "still": names_of(found.still),
        "new": names_of(found.new),
    }


def _row(change: Reread) -> Row:
    source = said(catalogue.terms("sources").get(change.source)) or change.source
    shown = [_value(change.key, value) for value in (change.before, change.after)]
    return Row(source, key_label(change.key), shown[0], shown[1], (change.before_at, change.after_at))


def _value(key: str, value: Any) -> str:
    if value is Gap.SILENT:
        return _("no answer")
    if value is Gap.UNSAID:
        return _("not stated")
    if value is True and "." not in key:
        return _("answered")
    return value_label(key, value)
