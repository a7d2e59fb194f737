"""What the page of a terminal asks for after it has come up, and what those who keep it write down."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import second_factor_of_staff, signed_in, terminal_for
from portal.actions.upkeep import ask_register, check_keeper, note_inspection, set_upkeep
from portal.errors import PortalError
from portal.forms.terminals import InspectionForm, UpkeepForm
from portal.models import Terminal
from portal.queries import recent_reports, terminal_in_full
from portal.terminals.events import events_of, heartbeats_of
from portal.terminals.parts import network_in_words
from portal.views.terminals import describe_binding

_STOP_POLLING = 286  # htmx takes the content and asks no more


@second_factor_of_staff
@require_safe
@never_cache
def terminal_log(request: HttpRequest, serial: str) -> HttpResponse:
    """What happened to it, and how it reported: a panel for its page, or a page where there is no script."""
    user, now = signed_in(request), timezone.now()
    found = terminal_for(user, serial)
    context = {
        "nav": "terminals",
        "terminal": found,
        "events": events_of(found, staff=user.is_reviewer),
        "heartbeats": heartbeats_of(found, now),
        "reports": [(report, network_in_words(report.data)) for report in recent_reports(found)],
    }
    page = "_terminal_log" if request.headers.get("HX-Request") else "terminal_log"
    return render(request, f"portal/{page}.html", context)


@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def terminal_register(request: HttpRequest, serial: str) -> HttpResponse:
    """POST has the acquirer asked what its register says; GET is what a waiting page looks at."""
    user = signed_in(request)
    found = terminal_in_full(user, serial, timezone.now())
    if request.method == "POST":
        ask_register(found)
        if not request.headers.get("HX-Request"):
            messages.info(request, _("The acquirer is being asked. Load the page again in a moment."))
            return redirect("terminal", serial)
        found = terminal_in_full(user, serial, timezone.now())
    context = describe_binding(found) | {"asked": True}
    waits = context["asking"] or request.method == "POST"
    return render(request, "portal/_binding.html", context, status=200 if waits else _STOP_POLLING)


@require_http_methods(["GET", "HEAD", "POST"])
def terminal_upkeep(request: HttpRequest, serial: str) -> HttpResponse:
    """Who sees to it, and the inspections. For the owner and the maintenance person."""
    user = signed_in(request)
    found = terminal_for(user, serial)
    try:
        check_keeper(found, user)
    except PortalError as error:
        messages.error(request, error.message)
        return redirect("terminal", serial)
    done, upkeep, inspection = _written(request, found)
    if done:
        messages.success(request, _("Saved."))
        return redirect("terminal", serial)
    history = found.inspections.filter(merchant=found.merchant_id).select_related("by").order_by("-at")[:10]
    context = {"nav": "terminals", "terminal": found, "upkeep": upkeep, "inspection": inspection, "history": history}
    return render(request, "portal/terminal_upkeep.html", context)


def _written(request: HttpRequest, found: Terminal) -> tuple[bool, UpkeepForm, InspectionForm]:
    """Whether one of the two forms was sent and taken."""
    user, asked = signed_in(request), request.POST.get("form") if request.method == "POST" else ""
    assert found.merchant is not None
    now = {"keeper": found.keeper_id, "deputy": found.deputy_id, "inspect_on": found.inspect_on}
    upkeep = UpkeepForm(request.POST if asked == "upkeep" else None, merchant=found.merchant, initial=now)
    inspection = InspectionForm(request.POST if asked == "inspection" else None)
    form = {"upkeep": upkeep, "inspection": inspection}.get(asked or "")
    if form is None or not form.is_valid():
        return False, upkeep, inspection
    try:
        if form is upkeep:
            set_upkeep(found, by=user, **upkeep.cleaned_data)
        else:
            note_inspection(found, by=user, **inspection.cleaned_data)
    except PortalError as error:
        form.add_error(error.field or None, error.message)
        return False, upkeep, inspection
    return True, upkeep, inspection
