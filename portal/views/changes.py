"""The requests of one's shops: all of them, and one with its way, its papers, and what can be done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from portal.access import second_factor_of_staff, signed_in
from portal.actions.changes import answer_change, withdraw_change
from portal.changes.access import change_for, kinds_of, paper_page_for
from portal.changes.comparing import compare
from portal.changes.kinds import KINDS
from portal.changes.moves import MOVES
from portal.changes.outlook import ACTOR_WORDS, outlook_of
from portal.changes.queries import my_changes, papers_of, rows_of
from portal.changes.reasons import reasons
from portal.changes.timeline import lines, stations
from portal.changes.words import OBJECTIONS
from portal.documents import storage
from portal.documents.previews import small
from portal.errors import PortalError
from portal.forms.change_kinds import FORMS, ChangeForm
from portal.forms.change_scene import scene_of
from portal.models import ChangeKind, ChangeRequest, ChangeState
from portal.views.change_papers import Slot, papers_in, receive_papers, slots_for


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Newest first, and the way to ask for another."""
    user = signed_in(request)
    found, after = my_changes(user, after=request.GET.get("after", ""))
    kinds = kinds_of(user)
    context = {
        "nav": "changes",
        "rows": rows_of(found, timezone.now()),
        "kinds": kinds,
        "others": len(kinds) < len(KINDS),
        "actors": ACTOR_WORDS,
        "next_url": f"?after={after}" if after else "",
        "first_url": "?" if request.GET.get("after") else "",
    }
    return render(request, "portal/changes.html", context)


@require_safe
@cache_control(private=True, no_store=True)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where it stands, who acts, by when, and everything that happened."""
    return _show(request, change_for(signed_in(request), pk))


@require_POST
def change_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sends what was missing."""
    found = change_for(user := signed_in(request), pk)
    form, slots = _answer_form(found, request)
    complete = receive_papers(request, slots)
    if form.is_valid() and complete:
        seen = request.POST.get("seen_version", "")
        try:
            answer_change(
                found, by=user, wanted=form.wanted, papers=papers_in(slots), note=form.cleaned_data["note"],
                seen_version=int(seen) if seen.isdecimal() and len(seen) < 9 else None,
            )  # fmt: skip
        except PortalError as error:
            found.refresh_from_db()
            if found.state != ChangeState.NEEDS_MORE:
                messages.error(request, error.message)
                return redirect("change", pk=pk)
            form.add_error(None, error.message)  # with everything typed
        else:
            messages.success(request, _("Sent. It is with the reviewer again."))
            return redirect("change", pk=pk)
    return _show(request, found, form=form, slots=slots)


@require_POST
def change_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = change_for(user := signed_in(request), pk)
    try:
        withdraw_change(found, by=user)
        messages.success(request, _("Withdrawn. Nothing was changed."))
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("change", pk=pk)


@second_factor_of_staff
@require_safe
@cache_control(private=True, no_store=True)
def change_page(request: HttpRequest, paper: int, number: int) -> HttpResponse:
    """One page of a paper, a JPEG of our own making; ?size=small for the lists."""
    page = paper_page_for(signed_in(request), paper, number)
    content = storage.content(page.stored_name)
    return HttpResponse(small(content) if request.GET.get("size") == "small" else content, content_type="image/jpeg")


def _answer_form(found: ChangeRequest, request: HttpRequest) -> tuple[ChangeForm, list[Slot]]:
    kind = KINDS[ChangeKind(found.kind)]
    scene = scene_of(kind, found.merchant, found.terminal, found.wanted)
    form = FORMS[kind.key](
        request.POST if request.method == "POST" else None, scene=scene, initial={"note": found.note}
    )
    return form, slots_for(kind.papers_for(found.merchant.subject_type), papers_of(found))


def _show(
    request: HttpRequest, found: ChangeRequest, *, form: ChangeForm | None = None, slots: list[Slot] | None = None
) -> HttpResponse:
    if form is None and found.state == ChangeState.NEEDS_MORE:
        form, slots = _answer_form(found, request)
    outlook, events = outlook_of(found), list(found.events.select_related("actor"))
    context = {
        "nav": "changes",
        "change": found,
        "kind": KINDS[ChangeKind(found.kind)],
        "outlook": outlook,
        "actor": ACTOR_WORDS[outlook.actor],
        "pairs": compare(found),
        "papers": papers_of(found),
        "stations": stations(found, events),
        "lines": lines(events, with_names=False),
        "reason": reasons().get(found.reason),
        "objection": OBJECTIONS.get(found.trouble) if found.state == ChangeState.NOT_CARRIED else None,
        "form": form,
        "slots": slots,
        "can_withdraw": found.state in MOVES["withdraw"].sources,
    }
    return render(request, "portal/change.html", context)
