"""Taking a case, giving it to a colleague, and giving it back; and saying that one has it open."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from applications.access import review_for
from applications.actions.review import assign, claim, release, take_over
from applications.desk.presence import look_at
from applications.desk.waiting import next_for
from applications.forms.desk.assign import AssignForm
from applications.journey.status import Status
from portal.access import second_factor_required, signed_in
from portal.errors import PortalError


@second_factor_required
@require_POST
def desk_next(request: HttpRequest) -> HttpResponse:
    """Takes the best one that nobody else is faster to take."""
    user = signed_in(request)
    for application in next_for(user):
        try:
            claim(application, by=user)
        except PortalError:
            continue
        return redirect("applications:desk_case", pk=application.pk)
    messages.info(request, _("Nothing is waiting. Well done."))
    return redirect("applications:desk")


@second_factor_required
@require_POST
def desk_claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Takes this one, from the queue or from the colleague who has it."""
    application = review_for(user := signed_in(request), pk)
    try:
        if application.status == Status.IN_REVIEW and application.claimed_by_id != user.pk:
            take_over(application, by=user)
        elif application.status != Status.IN_REVIEW:
            claim(application, by=user)
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("applications:desk_case", pk=pk)


@second_factor_required
@require_POST
def desk_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Gives it to a colleague, as it stands on the page that was looked at."""
    application = review_for(user := signed_in(request), pk)
    form = AssignForm(request.POST, application=application)
    if not form.is_valid():
        messages.error(request, _("Choose somebody who works at the desk."))
        return redirect("applications:desk_case", pk=pk)
    to = form.cleaned_data["to"]
    try:
        assign(application, by=user, to=to, seen_version=form.cleaned_data["version"])
    except PortalError as error:
        messages.error(request, error.message)
    else:
        words = _("%(reference)s is with %(who)s now.")
        messages.success(request, words % {"reference": application.reference, "who": to.label})
    return redirect("applications:desk_case", pk=pk)


@second_factor_required
@require_safe
@never_cache
def desk_looking(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The open page says that it still is, and learns who else has the case open."""
    application = review_for(user := signed_in(request), pk)
    context = {"application": application, "others": look_at(application, by=user)}
    return render(request, "applications/desk/_looking.html", context)


@second_factor_required
@require_POST
def desk_release(request: HttpRequest, pk: UUID) -> HttpResponse:
    application = review_for(user := signed_in(request), pk)
    try:
        release(application, by=user)
    except PortalError as error:
        messages.error(request, error.message)
        return redirect("applications:desk_case", pk=pk)
    messages.success(request, _("%(reference)s is back in the queue.") % {"reference": application.reference})
    return redirect("applications:desk")
