"""Firmware: what is new, for everybody; and for staff, how it reaches the terminals."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import second_factor_required, signed_in
from portal.actions import rollouts
from portal.charts import Bars, Series, stacked_bars
from portal.commands.words import shown
from portal.errors import PortalError
from portal.forms.rollouts import ReleaseForm, RollOutForm, WidenForm
from portal.models import RollOut, RollOutState, User
from portal.rollouts.counting import by_day, count, in_trouble
from portal.rollouts.news import releases, told

_SHOWN = 20
_REASONS: dict[str, Callable[[], str]] = {
    "too_many_failures": lambda: _("It stopped by itself: too many terminals failed."),
    "by_hand": lambda: _("A colleague paused it."),
}
_TONES = {RollOutState.RUNNING: "busy", RollOutState.PAUSED: "warn", RollOutState.ENDED: "idle"}


@require_safe
def firmware(request: HttpRequest) -> HttpResponse:
    """What is new in each release, and why to update."""
    context = {"nav": "terminals", "news": [told(release) for release in releases()[:_SHOWN]]}
    return render(request, "portal/firmware.html", context)


@second_factor_required
@require_safe
def roll_outs(request: HttpRequest) -> HttpResponse:
    rows = RollOut.objects.select_related("release").order_by("-begun_at", "-pk")[:_SHOWN]
    context = {"nav": "firmware", "rows": [(row, _TONES[RollOutState(row.state)]) for row in rows]}
    return render(request, "portal/roll_outs.html", context)


@second_factor_required
@require_http_methods(["GET", "HEAD", "POST"])
def roll_out_new(request: HttpRequest) -> HttpResponse:
    """A release and how it begins."""
    given = request.POST if request.method == "POST" else None
    form, plan = ReleaseForm(given), RollOutForm(given)
    if given is not None and all([form.is_valid(), plan.is_valid()]):
        release, plan_row = form.save(commit=False), plan.save(commit=False)
        try:
            begun = rollouts.begin_roll_out(release, plan_row, by=signed_in(request))
        except PortalError as error:
            form.add_error(error.field, str(error.message))
        else:
            return redirect("roll_out", begun.pk)
    return render(request, "portal/roll_out_new.html", {"nav": "firmware", "form": form, "plan": plan})


@second_factor_required
@require_safe
def roll_out(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(RollOut.objects.select_related("release", "begun_by"), pk=pk)
    return render(request, "portal/roll_out.html", _described(row))


@second_factor_required
@require_POST
def roll_out_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause, go on, end, or a larger share."""
    row = get_object_or_404(RollOut, pk=pk)
    try:
        _act(row, request, signed_in(request))
    except PortalError as error:
        messages.error(request, str(error.message))
    return redirect("roll_out", pk)


def _act(row: RollOut, request: HttpRequest, by: User) -> None:
    simple = {"pause": rollouts.pause, "resume": rollouts.resume, "end": rollouts.end}
    act = request.POST.get("act", "")
    if act in simple:
        simple[act](row, by=by)
    elif act == "widen":
        form = WidenForm(request.POST)
        share = form.cleaned_data["share"] if form.is_valid() else 0
        rollouts.widen(row, share, by=by)


def _described(row: RollOut) -> dict[str, Any]:
    days = by_day(row)
    return {
        "nav": "firmware",
        "row": row,
        "tone": _TONES[RollOutState(row.state)],
        "reason": _REASONS[row.reason]() if row.reason in _REASONS else row.reason,
        "tally": count(row),
        "troubled": [(sent, shown(sent)) for sent in in_trouble(row)],
        "news": told(row.release),
        "chart": _chart(days) if days else None,
        "widen": WidenForm(initial={"share": min(100, row.share * 2)}) if row.share < 100 else None,
    }


def _chart(days: list[tuple[Any, int, int]]) -> Bars:
    series = [
        Series(_("Updated"), [done for _day, done, _failed in days], 1),
        Series(_("Failed"), [failed for _day, _done, failed in days], 8),
    ]
    return stacked_bars(_("Terminals per day"), [f"{day:%m-%d}" for day, _done, _failed in days], series)
