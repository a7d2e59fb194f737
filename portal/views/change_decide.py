"""What a reviewer presses: each counts only on the version that was seen; who comes second reads what came between."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from portal.access import second_factor_required, signed_in
from portal.actions.deciding import (
    approve_change,
    ask_more,
    carry_again,
    confirm_change,
    hand_over,
    note_objection,
    read_register_now,
    refuse_change,
)
from portal.changes.access import review_of_change
from portal.changes.kinds import KINDS
from portal.changes.outlook import outlook_of
from portal.changes.reasons import ASK, reasons
from portal.changes.timeline import lines
from portal.errors import PortalError
from portal.forms.base import PageForm
from portal.forms.change_desk import APPROVE, ConfirmForm, DecideForm, HandOverForm, ObjectionForm, VersionForm
from portal.models import ChangeKind, ChangeRequest, User
from portal.views.change_desk import show_case

_OVERTAKEN = frozenset({"stale", "not_now"})


@second_factor_required
@require_POST
@cache_control(private=True, no_store=True)
def change_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve, ask for more, or refuse."""
    change = review_of_change(user := signed_in(request), pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return show_case(request, change, forms={"decide": form})
    return _carry_out(request, change, form, lambda: _decide(change, form, by=user), name="decide")


@second_factor_required
@require_POST
def change_hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    change = review_of_change(user := signed_in(request), pk)
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return show_case(request, change, forms={"over": form})
    data = form.cleaned_data

    def act() -> str:
        hand_over(change, by=user, reference=data["reference"], seen_version=data["seen_version"])
        if KINDS[ChangeKind(change.kind)].is_answered:
            return _("Noted. When the acquirer has confirmed it, note its answer here.")
        return _("Noted. The portal reads the register until the change is there.")

    return _carry_out(request, change, form, act, name="over")


@second_factor_required
@require_POST
def change_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The acquirer's answer to what its register does not hold."""
    change = review_of_change(user := signed_in(request), pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return show_case(request, change, forms={"confirmed": form})
    data = form.cleaned_data

    def act() -> str:
        confirm_change(change, by=user, reference=data["reference"], seen_version=data["seen_version"])
        return _("In effect. The merchant has been told.")

    return _carry_out(request, change, form, act, name="confirmed")


@second_factor_required
@require_POST
def change_objection(request: HttpRequest, pk: UUID) -> HttpResponse:
    change = review_of_change(user := signed_in(request), pk)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return show_case(request, change, forms={"objected": form})
    data = form.cleaned_data

    def act() -> str:
        note_objection(change, by=user, note=data["note"], seen_version=data["seen_version"])
        return _("Noted. The merchant has been told; decide how it goes on.")

    return _carry_out(request, change, form, act, name="objected")


@second_factor_required
@require_POST
def change_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sends it to the acquirer once more; or, with "read", only looks at the register now."""
    change = review_of_change(user := signed_in(request), pk)
    form = VersionForm(request.POST)
    if "read" in request.POST:
        read_register_now(change)
        messages.success(request, _("The register is being read now."))
        return redirect("change_case", pk=pk)
    if not form.is_valid():
        return redirect("change_case", pk=pk)

    def act() -> str:
        carry_again(change, by=user, seen_version=form.cleaned_data["seen_version"])
        return _("It is on its way to the acquirer once more.")

    return _carry_out(request, change, form, act, name="once_more")


def _decide(change: ChangeRequest, form: DecideForm, *, by: User) -> str:
    data = form.cleaned_data
    seen = data["seen_version"]
    if data["action"] == APPROVE:
        approve_change(change, by=by, seen_version=seen)
        if KINDS[ChangeKind(change.kind)].by_hand:
            return _("Approved. Hand the packet to the acquirer now.")
        return _("Approved. The portal takes it to the acquirer now.")
    if data["action"] == ASK:
        ask_more(change, by=by, reason=form.reason, note=data["note"], seen_version=seen)
        return _("The merchant has been asked. It comes back to the queue.")
    refuse_change(change, by=by, reason=form.reason, note=data["note"], seen_version=seen)
    return _("Refused. The merchant has been told.")


def _carry_out(
    request: HttpRequest, change: ChangeRequest, form: PageForm, act: Callable[[], str], *, name: str
) -> HttpResponse:
    try:
        sentence = act()
    except PortalError as error:
        if error.code in _OVERTAKEN:
            return _overtaken(request, change, form)
        form.add_error(None, error.message)
        return show_case(request, change, forms={name: form})
    messages.success(request, sentence)
    return redirect("change_case", pk=change.pk)


def _overtaken(request: HttpRequest, change: ChangeRequest, form: PageForm) -> HttpResponse:
    """Where it stands by now, who moved it, and what was typed, so that nothing is lost."""
    change.refresh_from_db()
    events = list(change.events.select_related("actor"))
    context = {
        "nav": "change_desk",
        "change": change,
        "outlook": outlook_of(change),
        "lines": lines(events[-3:], with_names=True),
        "typed": form.cleaned_data.get("note") or form.cleaned_data.get("reference") or "",
        "reason": reasons().get(change.reason),
    }
    return render(request, "portal/change_overtaken.html", context, status=409)
