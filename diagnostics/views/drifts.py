"""What differs: the list for staff and merchants, the panel of a terminal's page, and the comparison's progress."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from diagnostics.access import drifts_of
from diagnostics.actions.compare import compare_now
from diagnostics.fleet import listing
from diagnostics.forms import DriftFilter
from diagnostics.views.differing import shown
from portal.access import second_factor_of_staff, second_factor_required, signed_in, terminal_for

_STOP_POLLING = 286  # htmx takes the content and asks no more


@second_factor_of_staff
@require_safe
@never_cache
def drifts(request: HttpRequest) -> HttpResponse:
    """Everything that differs now and that this person may see, newest first."""
    user = signed_in(request)
    form = DriftFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    if not user.is_reviewer:
        wanted = {name: value for name, value in wanted.items() if name in {"kind", "after"}}
    page = listing.page_of(drifts_of(user), **wanted)
    kept = {name: value for name, value in wanted.items() if value and name != "after"}
    context = {
        "nav": "drifts" if user.is_reviewer else "terminals",
        "form": form,
        "rows": [shown(row, staff=user.is_reviewer) for row in page.rows],
        "number": page.number,
        "most": listing.MOST_COUNTED,
        "filtered": bool(kept),
        "next_url": f"?{urlencode(kept | {'after': page.after})}" if page.after else "",
        "first_url": f"?{urlencode(kept)}" if wanted.get("after") else "",
        **_scan(),
    }
    return render(request, "diagnostics/drifts.html", context)


@second_factor_of_staff
@require_safe
@never_cache
def of_terminal(request: HttpRequest, serial: str) -> HttpResponse:
    """The same for one terminal: a panel for its page, or a page by itself where there is no script."""
    user = signed_in(request)
    terminal = terminal_for(user, serial)
    rows = [shown(row, staff=user.is_reviewer) for row in listing.about(drifts_of(user), terminal)]
    page = "_terminal_drifts" if request.headers.get("HX-Request") else "terminal_drifts"
    context = {"nav": "terminals", "terminal": terminal, "rows": rows, **_scan()}
    context["incident"] = listing.incident_at(terminal)
    return render(request, f"diagnostics/{page}.html", context)


@second_factor_required
@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Compare now; pressing twice makes one comparison."""
    compare_now(by=signed_in(request))
    return redirect("diagnostics:drifts")


@second_factor_required
@require_safe
@never_cache
def progress(request: HttpRequest) -> HttpResponse:
    """What a watcher of the comparison asks for."""
    context = _scan()
    scan = context["scan"]
    going_on = scan is not None and scan.is_open
    return render(request, "diagnostics/_scan.html", context, status=200 if going_on else _STOP_POLLING)


def _scan() -> dict[str, Any]:
    newest, complete = listing.scans()
    now = timezone.now()
    waits = newest is not None and newest.is_open and bool(newest.trouble) and (newest.due_at or now) > now
    return {"scan": newest, "complete": complete, "scan_waits": waits}
