"""Taking a case, and giving it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.access import review_for
from applications.actions.review import claim, release, take_over
from applications.desk.waiting import next_for
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
def desk_release(request: HttpRequest, pk: UUID) -> HttpResponse:
    application = review_for(user := signed_in(request), pk)
    try:
        release(application, by=user)
    except PortalError as error:
        messages.error(request, error.message)
        return redirect("applications:desk_case", pk=pk)
    messages.success(request, _("%(reference)s is back in the queue.") % {"reference": application.reference})
    return redirect("applications:desk")
