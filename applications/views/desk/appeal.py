"""Hearing an appeal at the desk: take the application up again, or let the refusal stand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.access import review_for
from applications.actions.appeal import reopen, uphold
from applications.forms.appeal import HearingForm
from portal.access import second_factor_required, signed_in
from portal.errors import PortalError

REOPEN, UPHOLD = "reopen", "uphold"


@second_factor_required
@require_POST
def desk_appeal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of two buttons, on the version that was seen; whoever refused it is told that a colleague hears it."""
    application = review_for(user := signed_in(request), pk)
    form, action = HearingForm(request.POST), request.POST.get("action", "")
    if not form.is_valid() or action not in {REOPEN, UPHOLD}:
        messages.error(request, _("Please write the answer again and press one of the two buttons."))
        return redirect("applications:desk_case", pk=pk)
    answer, seen = form.cleaned_data["answer"], form.cleaned_data["seen_version"]
    try:
        if action == REOPEN:
            reopen(application, by=user, answer=answer, seen_version=seen)
            messages.success(request, _("Taken up again. You review it now."))
        else:
            uphold(application, by=user, answer=answer, seen_version=seen)
            messages.success(request, _("The refusal stands. The applicant has been told."))
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("applications:desk_case", pk=pk)
