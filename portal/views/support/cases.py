"""The merchant's side: the list, a thread, and a new case."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import case_for, merchants_of, second_factor_of_staff, signed_in, terminals_of
from portal.actions.support import move_case, open_case
from portal.errors import PortalError
from portal.forms.support import NewCaseForm, WriteForm
from portal.models import SupportCase
from portal.support.lists import cases_page
from portal.support.moves import CaseStatus
from portal.support.thread import thread_of
from portal.support.topics import Topic
from portal.views.support.writing import Draft, draft_of, too_many_messages

_ACTIONS = ("write", "settle", "reopen")


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """One's own cases: open ones first."""
    user = signed_in(request)
    if user.is_reviewer:
        return redirect("support:desk")
    page = cases_page(user, after=request.GET.get("after", ""))
    context = {
        "nav": "support",
        "cases": page.cases,
        "next_url": f"?after={page.after}" if page.after else "",
        "first_url": "?" if request.GET.get("after") else "",
    }
    return render(request, "portal/support/cases.html", context)


@second_factor_of_staff
@require_safe
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One thread with what was attached. Our own people read it at the desk."""
    user = signed_in(request)
    found = case_for(user, pk)
    if user.is_reviewer:
        return redirect("support:desk_case", pk=pk)
    return _show(request, found, draft_of(request, user, WriteForm))


@second_factor_of_staff
@require_POST
def act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A message, "it is solved", or "it is not": what could not be counted keeps its text and its files."""
    user = signed_in(request)
    found = case_for(user, pk)
    if user.is_reviewer:
        return redirect("support:desk_case", pk=pk)
    draft = draft_of(request, user, WriteForm)
    action = request.POST.get("action", "write")
    if draft.is_ready and too_many_messages(user):
        draft.form.add_error(None, _("That was too often. Please wait a moment."))
    elif draft.is_ready:
        try:
            move_case(found, action if action in _ACTIONS else "write", by=user, written=draft.written)
        except PortalError as error:
            found.refresh_from_db()
            draft.refuse(error)
        else:
            messages.success(request, _("Sent. Thank you."))
            return redirect("support:case", pk=pk)
    return _show(request, found, draft, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A case without a check: a topic, a terminal or none, a sentence."""
    user = signed_in(request)
    if user.is_reviewer:
        return redirect("support:desk")

    def form(*given: object) -> WriteForm:
        return NewCaseForm(*given, merchants=merchants_of(user).order_by("name"), terminals=terminals_of(user))

    draft = draft_of(request, user, form)
    made = _open(request, draft) if draft.is_ready else None
    if made is not None:
        return redirect("support:case", pk=made.pk)
    context = {"nav": "support", "draft": draft, "form": draft.form}
    return render(request, "portal/support/new.html", context, status=422 if draft.form.is_bound else 200)


def _open(request: HttpRequest, draft: Draft) -> SupportCase | None:
    form, user = draft.form, signed_in(request)
    assert isinstance(form, NewCaseForm)
    if too_many_messages(user):
        form.add_error(None, _("That was too often. Please wait a moment."))
        return None
    try:
        return open_case(
            by=user,
            merchant=form.merchant_meant,
            terminal=form.cleaned_data["terminal"],
            subject=Topic(form.cleaned_data["topic"]).subject,
            about=f"new:{form.cleaned_data['key'] or draft.written.key}",
            note=form.cleaned_data["body"],
            files=draft.kept,
        )
    except PortalError as error:
        draft.refuse(error)
        return None


def _show(request: HttpRequest, found: SupportCase, draft: Draft, *, status: int = 200) -> HttpResponse:
    user = signed_in(request)
    before = request.GET.get("before", "")
    thread = thread_of(found, user, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    context = {
        "nav": "support",
        "case": found,
        "thread": thread,
        "draft": draft,
        "form": draft.form,
        "your_turn": found.status == CaseStatus.WITH_MERCHANT,
        "earlier_url": f"?before={thread.earlier}" if thread.earlier else "",
    }
    return render(request, "portal/support/case.html", context, status=status)
