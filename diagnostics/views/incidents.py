"""Disturbances: the list, and one with its terminals, its factor and its numbers."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics.access import incident_for, incidents_of, terminals_in
from diagnostics.fleet import listing
from portal.access import second_factor_of_staff, signed_in


@second_factor_of_staff
@require_safe
@never_cache
def incidents(request: HttpRequest) -> HttpResponse:
    """Those that this person's shops met, newest first; for staff all of them."""
    rows, after = listing.next_page(incidents_of(signed_in(request)), request.GET.get("after", ""), newest_first=True)
    context = {
        "nav": "incidents" if signed_in(request).is_reviewer else "terminals",
        "rows": rows,
        "next_url": f"?{urlencode({'after': after})}" if after else "",
        "first_url": request.path if request.GET.get("after") else "",
    }
    return render(request, "diagnostics/incidents.html", context)


@second_factor_of_staff
@require_safe
@never_cache
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    """One disturbance; whoever is not staff sees of its terminals their own."""
    user = signed_in(request)
    found = incident_for(user, pk)
    terminals, after = listing.next_page(terminals_in(user, found), request.GET.get("after", ""))
    context = {
        "nav": "incidents" if signed_in(request).is_reviewer else "terminals",
        "incident": found,
        "terminals": terminals,
        "chart": listing.chart_of(found) if user.is_reviewer else [],
        "next_url": f"?{urlencode({'after': after})}" if after else "",
        "first_url": request.path if request.GET.get("after") else "",
    }
    return render(request, "diagnostics/incident.html", context)
