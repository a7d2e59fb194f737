"""Our own side: the desk of cases, and one case with its notes."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from portal.access import case_for, second_factor_required, signed_in
from portal.actions.support import move_case
from portal.errors import PortalError
from portal.forms.support import AnswerForm
from portal.models import SupportCase
from portal.support.lists import BANDS, band_sizes, desk_page
from portal.support.thread import thread_of
from portal.views.support.writing import Draft, draft_of

_ACTIONS = ("ask", "inform", "solve", "note")


@second_factor_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """One band of the cases, or what a search finds in all of them."""
    user = signed_in(request)
    search = request.GET.get("search", "").strip()[:60]
    band = request.GET.get("band", "waiting")
    band = band if band in BANDS else "waiting"
    after = request.GET.get("after", "")
    page = desk_page(user, band=band, search=search, after=after)
    kept = {"search": search} if search else {"band": band}
    sizes = band_sizes(user)
    context = {
        "nav": "cases",
        "search": search,
        "band": "" if search else band,
        "band_words": BANDS[band],
        "bands": [(key, words, sizes.get(key)) for key, words in BANDS.items()],
        "cases": page.cases,
        "next_url": f"?{urlencode(kept | {'after': page.after})}" if page.after else "",
        "first_url": f"?{urlencode(kept)}" if after else "",
    }
    return render(request, "portal/support/desk.html", context)


@second_factor_required
@require_safe
@cache_control(private=True, no_store=True)
def desk_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The thread with the notes that only we see, and everything that can be done."""
    return _show(request, case_for(signed_in(request), pk), None)


@second_factor_required
@require_POST
def desk_act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An answer or a note. Of two who send at once one wins; the other sees what happened, with the text kept."""
    user = signed_in(request)
    found = case_for(user, pk)
    draft = draft_of(request, user, AnswerForm)
    action = request.POST.get("action", "")
    if draft.is_ready and action in _ACTIONS:
        try:
            move_case(
                found, action, by=user, written=draft.written, seen_version=draft.form.cleaned_data["seen_version"]
            )
        except PortalError as error:
            found = case_for(user, pk)
            draft.refuse(error)
        else:
            return redirect("support:desk_case", pk=pk)
    return _show(request, found, draft, status=409)


@second_factor_required
@require_POST
def desk_hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Taking a case, from the desk or from a colleague, and giving it back."""
    user = signed_in(request)
    found = case_for(user, pk)
    try:
        move_case(found, "release" if "release" in request.POST else "take", by=user)
    except PortalError as error:
        messages.error(request, str(error.message))
    return redirect("support:desk_case", pk=pk)


@second_factor_required
@require_safe
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was attached, for handing to the acquirer: to print or to send, without the thread."""
    return render(request, "portal/support/sheet.html", {"nav": "cases", "case": case_for(signed_in(request), pk)})


def _show(request: HttpRequest, found: SupportCase, draft: Draft | None, *, status: int = 200) -> HttpResponse:
    user = signed_in(request)
    before = request.GET.get("before", "")
    seen = _seen(draft)
    until = int(before) if before.isdecimal() and len(before) < 19 else None
    thread = thread_of(found, user, before=until, seen=seen)
    now = {"seen_version": found.version, "seen_line": thread.last}
    if draft is None:
        draft = Draft(AnswerForm(initial=now))
    else:  # what is sent next is sent by somebody who has seen what stands on this page
        typed = request.POST.copy()
        for name, value in now.items():
            typed[name] = str(value)
        draft.form.data = typed
    context = {
        "nav": "cases",
        "case": found,
        "thread": thread,
        "draft": draft,
        "form": draft.form,
        "mine": found.assigned_id == user.pk,
        "overtaken": [entry for entry in thread.entries if entry.fresh],
        "earlier_url": f"?before={thread.earlier}" if thread.earlier else "",
    }
    return render(request, "portal/support/desk_case.html", context, status=status)


def _seen(draft: Draft | None) -> int | None:
    """The last line that stood on the page from which this was sent."""
    seen = draft.form.cleaned_data.get("seen_line") if draft is not None else None
    return seen if isinstance(seen, int) else None
