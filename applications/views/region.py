"""Province, city, district: one list after the other, each a plain page, for whoever has no script or much patience."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications.access import application_for
from applications.actions.draft import save_step
from applications.journey.status import Status
from applications.journey.steps import field
from applications.models import Application
from applications.rules.contacts import check_region
from applications.rules.regions import Region, describe, is_spoken, provinces, table, within
from applications.views.steps import closed, to_check
from portal.access import signed_in
from portal.errors import PortalError


@dataclass(frozen=True, slots=True)
class Place:
    """One line: it leads further down, or it is the end and can be chosen."""

    region: Region
    has_more: bool


@require_http_methods(["GET", "HEAD", "POST"])
def region(request: HttpRequest, pk: str, key: str) -> HttpResponse:
    """`in` is the code one is in; what is chosen is saved at once and leads back to the page of questions."""
    user = signed_in(request)
    found = application_for(user, pk)
    asked = field(f"{key}.region")
    if asked is None:
        raise Http404
    if found.status != Status.DRAFT:
        return closed(request, found)
    if request.method == "POST":
        code = request.POST.get("code", "")
        problem = check_region(code)
        if problem is None:
            return _choose(request, found, key, code)
        messages.error(request, problem.message)
    here = request.GET.get("in", "")
    here = here if here in table() else ""
    context = {
        "nav": "applications",
        "application": found,
        "key": key,
        **to_check(request),
        "label": asked.label,
        "here": describe(here) if here else "",
        "code": here if here and check_region(here) is None else "",
        "up": f"{here[:2]}0000" if here and not here.endswith("0000") else "",
        "places": [Place(one, one.code.endswith("00") and bool(within(one.code))) for one in _below(here)],
    }
    return render(request, "applications/region.html", context)


def _below(code: str) -> tuple[Region, ...]:
    """The next level whose names people say: a municipality goes straight to its districts."""
    if not code:
        return provinces()
    found: list[Region] = []
    for one in within(code) if code.endswith("00") else ():
        found += [one] if is_spoken(one) else within(one.code) if one.code.endswith("00") else []
    return tuple(found)


def _choose(request: HttpRequest, application: Application, key: str, code: str) -> HttpResponse:
    try:
        save_step(application, key, by=signed_in(request), values={"region": code})
    except PortalError as error:
        messages.error(request, error.message)
        return redirect("applications:application", pk=application.pk)
    back = to_check(request)["way_back"]
    return redirect(f"{reverse('applications:step', args=[application.pk, key])}{back}#id_region")
