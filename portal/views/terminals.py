"""The list of terminals, and the page of one."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from portal.access import second_factor_of_staff, signed_in, terminal_for
from portal.condition import binding_of, condition_of, is_fresh, network_in_words, parts_of
from portal.forms.terminals import TerminalFilter
from portal.models import Terminal
from portal.queries import recent_reports, terminal_page


@second_factor_of_staff
@require_safe
def terminals(request: HttpRequest) -> HttpResponse:
    """One page of the terminals this person may see, in serial order."""
    form = TerminalFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    now = timezone.now()
    rows, after = terminal_page(signed_in(request), now, **wanted)
    kept = {name: value for name, value in wanted.items() if value and name != "after"}
    context = {
        "nav": "terminals",
        "form": form,
        "rows": [(terminal, condition_of(terminal, now)) for terminal in rows],
        "filtered": bool(kept),
        "next_url": f"?{urlencode(kept | {'after': after})}" if after else "",
        "first_url": f"?{urlencode(kept)}" if wanted.get("after") else "",
    }
    return render(request, "portal/terminals.html", context)


@second_factor_of_staff
@require_safe
def terminal(request: HttpRequest, serial: str) -> HttpResponse:
    """Everything the portal knows about one terminal by itself, and the door to the diagnosis."""
    found = terminal_for(signed_in(request), serial)
    context = {"nav": "terminals", "terminal": found, **describe(found)}
    context["reports"] = [(report, network_in_words(report.data)) for report in recent_reports(found)]
    return render(request, "portal/terminal.html", context)


def describe(terminal: Terminal) -> dict[str, object]:
    """What the terminal's page says, from its record and its last report."""
    now = timezone.now()
    report = getattr(terminal, "report", None)
    data = report.data if report else {}
    return {
        "condition": condition_of(terminal, now),
        "report": report,
        "fresh": report is not None and is_fresh(report.measured_at, now),
        "parts": parts_of(data) if report else [],
        "binding": binding_of(terminal, data),
        "backup_at": parse_datetime(data.get("settings_backup_at") or ""),
    }
