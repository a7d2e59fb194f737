"""From a run to a person: what would go along, and the one press that sends it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.access import diagnosis_for
from diagnostics.actions.ask_person import ask_person, case_about
from diagnostics.packing import bundle_of
from portal.access import second_factor_of_staff, signed_in
from portal.errors import PortalError
from portal.limits import too_often

CASES_PER_HOUR = 30


@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """By GET everything that would be sent; by POST it is, and the case is where to go on."""
    user = signed_in(request)
    run = diagnosis_for(user, pk)
    case = case_about(run)
    if case is not None:
        return redirect("support:case", pk=case.pk)
    if run.is_running and not run.is_overdue:
        return redirect("diagnostics:diagnosis", pk)
    if request.method != "POST":
        context = {"nav": "terminals", "run": run, "bundle": bundle_of(run), "remedy": request.GET.get("remedy", "")}
        return render(request, "diagnostics/ask_person.html", context)
    if too_often(user, "ask-person", most=CASES_PER_HOUR, seconds=3600):
        messages.error(request, _("That was too often. Please wait a moment."))
        return redirect("diagnostics:diagnosis", pk)
    given = request.POST
    try:
        case = ask_person(run, by=user, note=given.get("note", ""), remedy=given.get("remedy", ""))
    except PortalError as error:
        messages.error(request, str(error.message))
        return redirect("diagnostics:diagnosis", pk)
    messages.success(request, _("A person has it now, with everything attached. Add a screenshot if you have one."))
    return redirect("support:case", pk=case.pk)
