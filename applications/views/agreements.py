"""The words somebody agrees to, and agreed to: every version, in full."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.rules.consents import all_agreements


@require_safe
def agreement(request: HttpRequest, purpose: str, version: str) -> HttpResponse:
    """One wording. It is the same for everybody, so that it can be read before and after."""
    found = all_agreements().get((purpose, version))
    if found is None:
        raise Http404
    return render(request, "applications/agreement.html", {"agreement": found, "nav": "applications"})
