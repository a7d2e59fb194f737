"""Disagreeing with the risk score, and second looks at approvals drawn by lot."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.access import review_for, second_looks_for
from applications.actions.review import take_back
from applications.actions.risk import disagree, take_second_look
from applications.desk.risk import risk_of
from applications.forms.desk.opinion import DisagreeForm, SecondLookForm
from portal.access import second_factor_required, signed_in
from portal.errors import PortalError

LISTED = 100


@second_factor_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def desk_disagree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Why the score, or one of its reasons, does not weigh in this case."""
    application, user = review_for(signed_in(request), pk), signed_in(request)
    if (risk := risk_of(application)) is None:
        raise Http404
    form = DisagreeForm(request.POST if request.method == "POST" else None, risk=risk)
    if form.is_valid():
        try:
            disagree(risk.assessment, by=user, reason=form.cleaned_data["reason"], note=form.cleaned_data["note"])
        except PortalError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Noted beside the score."))
            return redirect("applications:desk_case", pk=pk)
    context = {"nav": "desk", "application": application, "risk": risk, "form": form}
    return render(request, "applications/desk/disagree.html", context)


@second_factor_required
@require_POST
def desk_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first of two approvals, taken back by who gave it."""
    application = review_for(user := signed_in(request), pk)
    try:
        take_back(application, by=user)
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("applications:desk_case", pk=pk)


@second_factor_required
@require_safe
@cache_control(private=True, no_store=True)
def desk_second_looks(request: HttpRequest) -> HttpResponse:
    """Approvals that wait for a second look, oldest first; and what came of the last ones."""
    user = signed_in(request)
    rows = second_looks_for(user)
    context = {
        "nav": "desk",
        "waiting": rows.filter(opinion="")[:LISTED],
        "done": rows.exclude(opinion="").order_by("-looked_at")[:LISTED],
    }
    return render(request, "applications/desk/second_looks.html", context)


@second_factor_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def desk_second_look(request: HttpRequest, look: int) -> HttpResponse:
    """One of them: whether this reviewer would have approved it, too."""
    found = get_object_or_404(second_looks_for(user := signed_in(request)), pk=look)
    form = SecondLookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            take_second_look(found, by=user, opinion=form.cleaned_data["opinion"], note=form.cleaned_data["note"])
        except PortalError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Thank you. It is kept with the approval."))
            return redirect("applications:desk_second_looks")
    context = {"nav": "desk", "look": found, "application": found.application, "form": form}
    return render(request, "applications/desk/second_look.html", context)
