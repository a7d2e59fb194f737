"""Starting: one question, then what will be needed; and changing one's mind about both."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.access import application_for, applications_of
from applications.actions.again import start_again
from applications.actions.draft import change_subject, start_application, withdraw
from applications.forms.start import WHO, SubjectForm
from applications.journey.moves import Actor, moves_from
from applications.journey.status import Status
from applications.journey.steps import STEPS, minutes_for
from applications.rules.papers import documents_by_account, optional_documents
from portal.access import signed_in
from portal.errors import PortalError
from portal.limits import too_often

STARTS_PER_HOUR = 20


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The subject type decides the path. Drafts that exist already are offered first."""
    user = signed_in(request)
    form = SubjectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if too_often(user, "start", most=STARTS_PER_HOUR, seconds=3600):
            form.add_error(None, _("That was too often. Please wait a moment."))
        else:
            made = start_application(by=user, subject_type=form.cleaned_data["subject_type"])
            return redirect("applications:need", pk=made.pk)
    drafts = applications_of(user).filter(status=Status.DRAFT).select_related("business")[:5]
    context = {"form": form, "who": WHO, "drafts": drafts, "nav": "applications"}
    return render(request, "applications/start.html", context)


@require_POST
def again(request: HttpRequest, pk: str) -> HttpResponse:
    """Once more with the same answers, after a refusal or a withdrawal."""
    user = signed_in(request)
    found = application_for(user, pk)
    if too_often(user, "start", most=STARTS_PER_HOUR, seconds=3600):
        messages.error(request, _("That was too often. Please wait a moment."))
        return redirect("applications:application", pk=found.pk)
    try:
        made = start_again(found, by=user)
    except PortalError as error:
        messages.error(request, error.message)
        return redirect("applications:application", pk=found.pk)
    messages.success(request, _("Your answers are copied. Read them through, mend what has changed, and submit."))
    return redirect("applications:application", pk=made.pk)


@require_safe
def need(request: HttpRequest, pk: str) -> HttpResponse:
    """What this path asks for: every question and every paper, and how long it takes."""
    found = application_for(signed_in(request), pk)
    subject, account = found.subject_type, found.settlement.kind
    papers, by_account = documents_by_account(subject, account)
    context = {
        "nav": "applications",
        "application": found,
        "minutes": minutes_for(subject, account),
        "pages": [(page, page.fields_for(subject)) for page in STEPS if page.fields],
        "papers": papers,
        "by_account": by_account,
        "extra": optional_documents(subject),
    }
    return render(request, "applications/need.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def subject(request: HttpRequest, pk: str) -> HttpResponse:
    """Another subject type for a draft; the answers stay."""
    user = signed_in(request)
    found = application_for(user, pk)
    form = SubjectForm(request.POST if request.method == "POST" else None, initial={"subject_type": found.subject_type})
    if request.method == "POST" and form.is_valid():
        try:
            change_subject(found, by=user, subject_type=form.cleaned_data["subject_type"])
        except PortalError as error:
            messages.error(request, error.message)
            return redirect("applications:application", pk=found.pk)
        return redirect("applications:need", pk=found.pk)
    context = {"form": form, "who": WHO, "application": found, "nav": "applications"}
    return render(request, "applications/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, pk: str) -> HttpResponse:
    """Withdrawing, after one more look at what that means."""
    user = signed_in(request)
    found = application_for(user, pk)
    if not any(move.name == "withdraw" for move in moves_from(Status(found.status), Actor.APPLICANT)):
        return redirect("applications:application", pk=found.pk)
    if request.method == "POST":
        try:
            withdraw(found, by=user)
        except PortalError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Your application is withdrawn."))
        return redirect("applications:application", pk=found.pk)
    return render(request, "applications/withdraw.html", {"application": found, "nav": "applications"})
