"""Check your answers and declare them; and the sheet of what was declared, for printing."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.access import application_for
from applications.actions.remarks import remark as keep_remark
from applications.actions.submit import submit
from applications.forms.declare import DeclareForm
from applications.journey.status import Status
from applications.journey.steps import field, step_of
from applications.models import Application
from applications.queries import answers_of, current_documents, remarks_of
from applications.readings import reading_findings, readings_of, unconfirmed
from applications.rules.fees import terms_for
from applications.rules.precheck import precheck
from applications.views.declared import declared
from applications.views.device import device_of
from applications.views.paper_blocks import is_busy
from applications.views.readback import read_back
from applications.views.sheet_pdf import sheet_as_pdf
from portal.access import signed_in
from portal.errors import PortalError


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: str) -> HttpResponse:
    """Everything read back, with what the rules say. A second press of the button finds it submitted."""
    user = signed_in(request)
    found = application_for(user, pk)
    if found.status != Status.DRAFT:
        return redirect("applications:application", pk=found.pk)
    form = DeclareForm(request.POST if request.method == "POST" else None, application=found)
    if request.method == "POST" and form.is_valid():
        try:
            submit(found, by=user, consents=form.consents, device=device_of(request))
        except PortalError as error:
            if found.status != Status.DRAFT:  # the other press of the button was faster, and it counts
                return redirect("applications:application", pk=found.pk)
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Submitted. We will tell you about each step from here on."))
            return redirect("applications:application", pk=found.pk)
    return render(request, "applications/check.html", {**_page(found), "form": form})


def _page(application: Application) -> dict[str, object]:
    papers = list(current_documents(application).prefetch_related("pages"))
    answers = answers_of(application)
    findings = [*precheck(answers, today=timezone.localdate()), *reading_findings(readings_of(application), answers)]
    return {
        "nav": "applications",
        "application": application,
        "sections": read_back(answers, papers, findings, remarks_of(application)),
        "terms": terms_for(application.subject_type, answers.text("business.mcc")),
        "blocked": [found for found in findings if found.is_hard],
        "noted": [found for found in findings if not found.is_hard],
        "unconfirmed": [
            (step_of(dotted).key, dotted.partition(".")[2], item.label, one)
            for dotted, one in unconfirmed(application).items()
            if (item := field(dotted))
        ],
        "busy": any(is_busy(paper) for paper in papers),
    }


@require_POST
def remark(request: HttpRequest, pk: str) -> HttpResponse:
    """A sentence for the reviewer on an answer that is unusual and right."""
    user = signed_in(request)
    found = application_for(user, pk)
    sent = {name: request.POST.get(name, "") for name in ("field", "code", "text")}
    try:
        keep_remark(found, by=user, **sent)
    except PortalError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Saved. The reviewer will read it."))
    return redirect("applications:check", pk=found.pk)


@require_safe
def sheet(request: HttpRequest, pk: str) -> HttpResponse:
    """What was declared last, with the consents and the seal of the frozen copy."""
    found = application_for(signed_in(request), pk)
    submission = found.submissions.order_by("-round").first()
    if submission is None:
        raise Http404
    context = {
        "nav": "applications",
        "application": found,
        "submission": submission,
        "sections": declared(submission),
        "consents": found.consents.order_by("pk"),
    }
    return render(request, "applications/sheet.html", context)


@require_safe
def sheet_pdf(request: HttpRequest, pk: str) -> HttpResponseBase:
    """The same as a file to keep."""
    found = application_for(signed_in(request), pk)
    submission = found.submissions.order_by("-round").first()
    if submission is None:
        raise Http404
    content = sheet_as_pdf(found, submission, found.consents.order_by("pk"))
    answer = FileResponse(content, as_attachment=True, filename=f"{found.reference}.pdf")
    answer["Cache-Control"] = "private, no-store"
    return answer
