"""One page of questions: saved at once, whatever the rules say about it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.access import application_for
from applications.actions.draft import save_step
from applications.forms.pages import FORMS
from applications.forms.read import SHOWN, confirmed, emptied, of_page, show_read, with_read
from applications.journey.status import Status
from applications.journey.steps import STEPS
from applications.models import Application
from applications.readings import unconfirmed
from portal.access import signed_in
from portal.errors import PortalError


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: str, key: str) -> HttpResponse:
    """What is wrong is said at its field; everything else typed is kept already when the person reads that."""
    user = signed_in(request)
    found = application_for(user, pk)
    if key not in FORMS:
        raise Http404
    if found.status != Status.DRAFT:
        return closed(request, found)
    read = of_page(key, unconfirmed(found))
    data = with_read(request.POST, read) if request.method == "POST" else None
    form = FORMS[key](data, application=found)
    show_read(form, read)
    if data is not None:
        form.is_valid()
        try:
            values = form.to_keep() | emptied(form, data, read)
            shown = data.getlist(SHOWN)
            save_step(found, key, by=user, values=values, shown=shown, confirmed=confirmed(form, data))
        except PortalError as error:
            messages.error(request, error.message)
            return redirect("applications:application", pk=found.pk)
        if not form.errors or ("later" in request.POST and form.could_be_read):
            return onward(request, found, key)
    return render(request, "applications/step.html", step_context(request, found, key) | {"form": form})


def step_context(request: HttpRequest, application: Application, key: str) -> dict[str, object]:
    """The line of steps above every page of questions."""
    keys = [page.key for page in STEPS]
    return {
        "nav": "applications",
        "application": application,
        "steps": STEPS,
        "here": STEPS[keys.index(key)],
        "number": keys.index(key) + 1,
        "to_check": request.GET.get("next") == "check",
    }


def onward(request: HttpRequest, application: Application, key: str) -> HttpResponse:
    """To where the person came from, else to the next page."""
    if "later" in request.POST:
        messages.success(request, _("Saved. You can go on at any time, on any device."))
        return redirect("applications:application", pk=application.pk)
    keys = [page.key for page in STEPS]
    following = keys[keys.index(key) + 1]
    if request.GET.get("next") == "check":
        return redirect("applications:check", pk=application.pk)
    if following == "documents":
        return redirect("applications:documents", pk=application.pk)
    return redirect("applications:step", pk=application.pk, key=following)


def closed(request: HttpRequest, application: Application) -> HttpResponse:
    """A page of an application that is no draft any more, from a bookmark, the back button or another window."""
    if request.method == "POST":
        messages.warning(request, _("This application was submitted in the meantime, so this page is closed."))
    return redirect("applications:application", pk=application.pk)
