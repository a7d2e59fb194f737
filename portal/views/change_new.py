"""Asking for a change: for which terminal or shop, then one page with everything that is known filled in."""

import re
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.access import members_of, merchants_of, signed_in
from portal.actions.changes import open_change, open_one
from portal.changes.kinds import Kind, kind_of
from portal.errors import PortalError
from portal.forms.change_kinds import FORMS, ChangeForm
from portal.forms.change_scene import hindrance_of, scene_of
from portal.models import ChangeRequest, Merchant, Terminal, User
from portal.views.change_papers import Slot, papers_in, receive_papers, slots_for

_ABOUT = re.compile(r"(problem|diagnosis):[0-9a-f-]{1,40}")
_CHOICES = 50


@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of one kind. What is open already is shown instead of asked again."""
    user, row = signed_in(request), kind_of(kind)
    if row is None:
        raise Http404
    found = _subject(request, user, row)
    if found is None:
        return _choose(request, user, row)
    merchant, terminal = found
    if (hindrance := hindrance_of(user, merchant, row)) is not None:
        return _not_you(request, row, hindrance)
    if (existing := open_one(row.key, merchant=merchant, terminal=terminal)) is not None:
        return _under_way(request, existing)
    form = FORMS[row.key](request.POST if request.method == "POST" else None, scene=scene_of(row, merchant, terminal))
    slots = slots_for(row.papers_for(merchant.subject_type))
    if request.method == "POST" and _complete(request, form, slots):
        try:
            change, is_new = open_change(
                row.key, by=user, merchant=merchant, terminal=terminal, wanted=form.wanted, papers=papers_in(slots),
                note=form.cleaned_data["note"], about=_about(request),
            )  # fmt: skip
        except PortalError as error:
            form.add_error(None, error.message)
        else:
            return _submitted(request, change) if is_new else _under_way(request, change)
    context = {"kind": row, "merchant": merchant, "terminal": terminal, "form": form, "slots": slots}
    return render(request, "portal/change_new.html", context | {"nav": "changes", "scene": form.scene})


def _not_you(request: HttpRequest, row: Kind, why: Any) -> HttpResponse:
    """Whoever may see them is led to the people of the shop, to find one who may."""
    people = members_of(signed_in(request)).exists()
    return render(request, "portal/change_not_you.html", {"nav": "changes", "kind": row, "why": why, "people": people})


def _complete(request: HttpRequest, form: ChangeForm, slots: list[Slot]) -> bool:
    """Both are judged, so that everything that is wrong is said at once."""
    papers = receive_papers(request, slots)
    return form.is_valid() and papers


def _terminals(user: User) -> QuerySet[Terminal]:
    rows = Terminal.objects.select_related("merchant", "report")
    return rows.filter(merchant__memberships__user=user).order_by("serial")


def _subject(request: HttpRequest, user: User, row: Kind) -> tuple[Merchant, Terminal | None] | None:
    """Whom it is about; None when there is a choice to make."""
    if (serial := request.GET.get("terminal", "").replace("\x00", "")) != "":
        terminal = get_object_or_404(_terminals(user), serial=serial)
        assert terminal.merchant is not None
        return terminal.merchant, terminal if row.of_terminal else None
    if row.of_terminal:
        terminals = list(_terminals(user)[:2])
        return (terminals[0].merchant, terminals[0]) if len(terminals) == 1 and terminals[0].merchant else None
    shops = merchants_of(user)
    if re.fullmatch(r"[0-9A-Z]{15}", mid := request.GET.get("merchant", "")):
        return get_object_or_404(shops, mid=mid), None
    found = list(shops[:2])
    return (found[0], None) if len(found) == 1 else None


def _choose(request: HttpRequest, user: User, row: Kind) -> HttpResponse:
    things = list(_terminals(user)[:_CHOICES]) if row.of_terminal else []
    shops = [] if row.of_terminal else list(merchants_of(user).order_by("name", "pk")[:_CHOICES])
    context = {"nav": "changes", "kind": row, "terminals": things, "shops": shops, "about": _about(request)}
    return render(request, "portal/change_choose.html", context)


def _about(request: HttpRequest) -> str:
    about = request.GET.get("about", "")
    return about if _ABOUT.fullmatch(about) else ""


def _under_way(request: HttpRequest, change: ChangeRequest) -> HttpResponse:
    messages.info(request, _("This is under way already: %(number)s.") % {"number": change.number})
    return redirect("change", pk=change.pk)


def _submitted(request: HttpRequest, change: ChangeRequest) -> HttpResponse:
    messages.success(request, _("Submitted. Keep this number: %(number)s.") % {"number": change.number})
    return redirect("change", pk=change.pk)
