"""One page of questions: saved at once, whatever the rules say about it."""

from collections.abc import Mapping
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications.access import application_for
from applications.actions.draft import save_step
from applications.forms.correct import CorrectionForm
from applications.forms.pages import FORMS
from applications.forms.read import SHOWN, confirmed, emptied, of_page, show_read, with_read
from applications.forms.step import StepForm
from applications.forms.windows import only_changed
from applications.journey.status import Status
from applications.journey.steps import STEPS
from applications.models import Application, ReadField
from applications.readings import unconfirmed
from applications.views.kept import keeps_typed, typed_before
from portal.access import signed_in
from portal.errors import PortalError

WAY_BACK: Final = "?next=check"


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: str, key: str) -> HttpResponse:
    """What is wrong is said at its field; everything else typed is kept already when the person reads that."""
    user = signed_in(request)
    found = application_for(user, pk)
    if key not in FORMS:
        raise Http404
    if found.status != Status.DRAFT:
        return closed(request, found)
    before, read = typed_before(request), of_page(key, unconfirmed(found))
    form = FORMS[key](with_read(request.POST, read) if request.method == "POST" else before, application=found)
    show_read(form, read)
    if request.method == "POST":
        form.is_valid()
        try:
            _keep(request, form, read)
        except PortalError as error:
            messages.error(request, error.message)
            return redirect("applications:application", pk=found.pk)
        say_what_was_overtaken(request, form)
        if not form.errors or ("later" in request.POST and form.could_be_read):
            return onward(request, found, key)
    elif before is not None:
        messages.info(request, _("You had been signed out. What you typed is here again; please save it."))
    return render(request, "applications/step.html", step_context(request, found, key) | {"form": form})


def _keep(request: HttpRequest, form: StepForm, read: Mapping[str, ReadField]) -> None:
    """What was typed, and that what was read and left standing was seen."""
    save_step(
        form.application,
        form.key,
        by=signed_in(request),
        values=form.to_keep() | emptied(form, request.POST, read),
        shown=request.POST.getlist(SHOWN),
        confirmed=confirmed(form, request.POST),
    )


@require_POST
def save(request: HttpRequest, pk: str, key: str) -> HttpResponse:
    """The answers named in `changed`, as they are typed; for the script that saves along. Says what the rules say."""
    user = signed_in(request)
    found = application_for(user, pk)
    if key not in FORMS:
        raise Http404
    changed = [name for name in request.POST.getlist("changed") if name in FORMS[key].base_fields]
    shown = FORMS[key](application=found).initial
    form = FORMS[key](only_changed(request.POST, changed, shown), application=found)
    form.is_valid()
    try:
        values = {name: value for name, value in form.to_keep().items() if name in changed}
        save_step(found, key, by=user, values=values, shown=request.POST.getlist(SHOWN))
    except PortalError as error:
        return JsonResponse({"refused": str(error.message)}, status=409)
    said = {name: [str(words) for words in form.errors.get(name, [])][:1] for name in changed}
    marks = FORMS[key](application=found).seen
    return JsonResponse({"at": timezone.localtime().strftime("%H:%M"), "said": said, "marks": marks})


def say_what_was_overtaken(request: HttpRequest, form: StepForm | CorrectionForm) -> None:
    """One sentence for each answer that two windows changed."""
    for name in form.overtaken:
        if name in form.fields:
            words = _("“%(name)s” had been changed in another window meanwhile. Now what you typed here is saved.")
            messages.warning(request, words % {"name": form.fields[name].label})


def step_context(request: HttpRequest, application: Application, key: str) -> dict[str, object]:
    """The line of steps above every page of questions."""
    keys = [page.key for page in STEPS]
    return {
        "nav": "applications",
        "application": application,
        "steps": STEPS,
        "here": STEPS[keys.index(key)],
        "number": keys.index(key) + 1,
        **to_check(request),
    }


def to_check(request: HttpRequest) -> dict[str, object]:
    """Whether the person came from the check page; `way_back` is what every address on the way must carry on."""
    came = request.GET.get("next") == "check"
    return {"to_check": came, "way_back": WAY_BACK if came else ""}


def onward(request: HttpRequest, application: Application, key: str) -> HttpResponse:
    """To where the person came from, else to the next page."""
    if "later" in request.POST:
        messages.success(request, _("Saved. You can go on at any time, on any device."))
        return redirect("applications:application", pk=application.pk)
    if request.GET.get("next") == "check":
        return redirect("applications:check", pk=application.pk)
    return redirect(following(application, key))


def following(application: Application, key: str) -> str:
    """The address of the page after this one."""
    keys = [page.key for page in STEPS]
    if key == keys[-1]:
        return reverse("applications:check", args=[application.pk])
    after = keys[keys.index(key) + 1]
    if after == "documents":
        return reverse("applications:documents", args=[application.pk])
    return reverse("applications:step", args=[application.pk, after])


def closed(request: HttpRequest, application: Application) -> HttpResponse:
    """A page of an application that is no draft any more, from a bookmark, the back button or another window."""
    if request.method == "POST":
        messages.warning(request, _("This application was submitted in the meantime, so this page is closed."))
    return redirect("applications:application", pk=application.pk)
