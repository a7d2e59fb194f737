"""Appealing a refusal: a text, and papers if they help."""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications.access import appeal_page_for, application_for
from applications.actions.appeal import MOST_PAPERS, PURPOSE
from applications.actions.appeal import appeal as appeal_refusal
from applications.forms.appeal import AppealForm
from applications.journey.status import Status
from applications.models import Application
from applications.rules.reasons import refusal_reasons
from applications.views.appealed import appeal_of
from portal.access import second_factor_of_staff, signed_in
from portal.actions.uploads import keep_upload
from portal.documents import storage
from portal.documents.previews import small
from portal.errors import PortalError
from portal.limits import too_often
from portal.models import Upload, User
from portal.words import Words

UPLOADS_PER_HOUR = 30


@dataclass(slots=True)
class Papers:
    """What came in well, now or in an earlier try, and what is wrong with the rest."""

    kept: list[Upload] = field(default_factory=list)
    problems: list[tuple[str, Words | str]] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, pk: str) -> HttpResponse:
    """The form; where an appeal is not possible, the page of the application says why."""
    user = signed_in(request)
    found = application_for(user, pk)
    stands = appeal_of(found)
    if stands is None or not stands.is_possible:
        return redirect("applications:application", pk=found.pk)
    if request.method != "POST":
        return _show(request, found, AppealForm(), Papers())
    form, papers = AppealForm(request.POST, request.FILES), _papers(request, user)
    if form.is_valid() and not papers.problems:
        try:
            appeal_refusal(found, by=user, text=form.cleaned_data["text"], papers=papers.kept)
        except PortalError as error:
            found.refresh_from_db()
            if found.status == Status.APPEALED:  # the other press of the button was faster, and it counts
                return redirect("applications:application", pk=found.pk)
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Your appeal has arrived. Somebody else than whoever refused it reads it."))
            return redirect("applications:application", pk=found.pk)
    return _show(request, found, form, papers)


@second_factor_of_staff
@require_safe
def appeal_page(request: HttpRequest, paper_pk: int, number: int) -> HttpResponse:
    """One page of a paper of an appeal, always a JPEG of our own making."""
    content = storage.content(appeal_page_for(signed_in(request), paper_pk, number).stored_name)
    if request.GET.get("size") == "small":
        content = small(content)
    response = HttpResponse(content, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _show(request: HttpRequest, application: Application, form: AppealForm, papers: Papers) -> HttpResponse:
    context = {
        "nav": "applications",
        "application": application,
        "form": form,
        "papers": papers,
        "max_mb": settings.DOCUMENT_MAX_BYTES // (1024 * 1024),
        "appeal": appeal_of(application),
        "refusal": refusal_reasons().get(application.refusal_reason),
    }
    return render(request, "applications/appeal.html", context)


def _papers(request: HttpRequest, user: User) -> Papers:
    """Files are taken in even when something else is wrong, so that nobody chooses twice."""
    wanted = [pk for pk in request.POST.getlist("kept") if pk not in request.POST.getlist("drop")][:MOST_PAPERS]
    found = Papers()
    try:
        found.kept = list(Upload.objects.filter(pk__in=wanted, by=user, purpose=PURPOSE, kept=False))
    except (ValidationError, ValueError):
        found.kept = []
    for file in request.FILES.getlist("pictures"):
        name = file.name or ""
        if len(found.kept) >= MOST_PAPERS:
            found.problems.append((name, _("At most five files go with one appeal.")))
        elif too_often(user, "appeal-paper", most=UPLOADS_PER_HOUR, seconds=3600):
            found.problems.append((name, _("That was too often. Please wait a moment.")))
        else:
            try:
                found.kept.append(keep_upload(file, purpose=PURPOSE, by=user))
            except PortalError as error:
                found.problems.append((name, error.message))
    return found
