"""Hearing an appeal at the desk: take the application up again, or let the refusal stand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from applications.access import review_for
from applications.actions.appeal import check_answer, may_hear, reopen, uphold
from applications.desk.history import lines_since
from applications.forms.appeal import HearingForm
from applications.journey.status import Status
from applications.models import Appeal, Application
from applications.views.desk.case import show_case
from portal.access import second_factor_required, signed_in
from portal.errors import PortalError
from portal.models import User

REOPEN, UPHOLD, EDIT = "reopen", "uphold", "edit"


@second_factor_required
@require_POST
@cache_control(private=True, no_store=True)
def desk_appeal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of two buttons, on the version that was seen; what is for good is read once more first."""
    application = review_for(user := signed_in(request), pk)
    form, action = HearingForm(request.POST), request.POST.get("action", "")
    if not form.is_valid() or action not in {REOPEN, UPHOLD, EDIT}:
        messages.error(request, _("Please write the answer again and press one of the two buttons."))
        return show_case(request, application, hearing=form)
    if application.version != form.cleaned_data["seen_version"] or application.status != Status.APPEALED:
        return _overtaken(request, application, form, user)
    if action == EDIT:
        return show_case(request, application, hearing=form)
    try:
        if action == UPHOLD and "confirmed" not in request.POST and may_hear(application, user):
            return _once_more(request, application, form)
        messages.success(request, _hear(application, form, action, user))
    except PortalError as error:
        if error.code == "stale":
            return _overtaken(request, application, form, user)
        form.add_error(error.field or None, error.message)
        return show_case(request, application, hearing=form)
    return redirect("applications:desk_case", pk=pk)


def _once_more(request: HttpRequest, application: Application, form: HearingForm) -> HttpResponse:
    check_answer(form.cleaned_data["answer"])
    context = {"nav": "desk", "application": application, "form": form}
    return render(request, "applications/desk/uphold.html", context)


def _hear(application: Application, form: HearingForm, action: str, by: User) -> str:
    answer, seen = form.cleaned_data["answer"], form.cleaned_data["seen_version"]
    if action == REOPEN:
        reopen(application, by=by, answer=answer, seen_version=seen)
        return _("Taken up again. You review it now.")
    uphold(application, by=by, answer=answer, seen_version=seen)
    return _("The refusal stands. The applicant has been told.")


def _overtaken(request: HttpRequest, application: Application, form: HearingForm, user: User) -> HttpResponse:
    """A colleague was faster: what happened, and the answer that was typed. Pressed twice, it was oneself."""
    application.refresh_from_db()
    made = Appeal.objects.filter(application=application, heard_by=user).first()
    if made is not None and made.answer == form.cleaned_data["answer"]:
        return redirect("applications:desk_case", pk=application.pk)
    answer = form.cleaned_data["answer"]
    context = {
        "nav": "desk",
        "application": application,
        "lines": lines_since(application, form.cleaned_data["seen_event"] or 0),
        "texts": [{"label": form.fields["answer"].label, "note": answer}] if answer else [],
    }
    return render(request, "applications/desk/overtaken.html", context, status=409)
