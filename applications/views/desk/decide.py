"""Deciding: first what the applicant will read is shown, then it counts, and only on the version that was seen."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from applications.access import review_for
from applications.actions.review import approve, ask_correction, refuse
from applications.desk.dossier import dossier_of, targets_of
from applications.desk.history import lines_since
from applications.desk.papers import papers_of
from applications.desk.risk import risk_of
from applications.effects.corrections import CorrectionItem
from applications.forms.desk.crop import pages_of
from applications.forms.desk.decision import APPROVE, ASK, DecisionForm, reason_texts
from applications.journey.status import Status
from applications.models import Application, DocumentPage
from applications.queries import history_of
from applications.rules.reasons import refusal_reasons
from applications.views.desk.case import show_case
from portal.access import second_factor_required, signed_in
from portal.errors import PortalError
from portal.models import User

OVERTAKEN = frozenset({"stale", "not_now", "not_yours"})


@second_factor_required
@require_POST
@cache_control(private=True, no_store=True)
def desk_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Marks and the pressed button in; the page of what will be sent, the decision itself, or what came between."""
    application = review_for(user := signed_in(request), pk)
    papers = papers_of(application)
    form = DecisionForm(request.POST, targets=targets_of(application, papers), pages=pages_of(papers))
    well_filled = form.is_valid()
    if not _is_as_seen(application, form, user):
        return _overtaken(request, application, form)
    if form.action == "edit":
        return show_case(request, application, form=form.again(version=application.version, event=_last(application)))
    if not well_filled and not form.only_crops_fail:
        return show_case(request, application, form=form)
    if not well_filled or form.is_look or "confirmed" not in request.POST:
        return _confirm(request, application, form)
    try:
        sentence = _decide(application, form, by=user)
    except PortalError as error:
        if error.code in OVERTAKEN:
            return _overtaken(request, application, form)
        form.add_error(None, error.message)
        return show_case(request, application, form=form)
    messages.success(request, sentence)
    return redirect("applications:desk_case", pk=pk)


def _decide(application: Application, form: DecisionForm, *, by: User) -> str:
    data = form.cleaned_data
    if form.action == ASK:
        ask_correction(application, by=by, items=form.items, seen_version=data["seen_version"])
        return _("The applicant has been asked. It comes back to you.")
    if form.action == APPROVE:
        approve(application, by=by, seen_version=data["seen_version"])
        if application.status != Status.APPROVED:
            return _("Your approval is noted. The risk is above the line, so a second person has to approve it, too.")
        return _("Approved. The portal hands it over to the acquirer now.")
    refuse(
        application,
        by=by,
        reason=data["refusal_reason"],
        note=data["refusal_note"],
        internal=data["refusal_internal"],
        seen_version=data["seen_version"],
    )
    return _("Refused. The applicant has been told.")


def _is_as_seen(application: Application, form: DecisionForm, user: User) -> bool:
    mine = application.status == Status.IN_REVIEW and application.claimed_by_id == user.pk
    current = form.cleaned_data.get("seen_version") == application.version
    return mine and (current or form.action == "edit")


def _last(application: Application) -> int:
    """The number of the last thing that happened."""
    return history_of(application).order_by("-pk").values_list("pk", flat=True).first() or 0


def _confirm(request: HttpRequest, application: Application, form: DecisionForm) -> HttpResponse:
    """What will happen and be read, before it does."""
    dossier, risk = dossier_of(application), risk_of(application)
    pages = {page.pk: page for paper in dossier.papers for page in paper.pages}
    context = {
        "nav": "desk",
        "application": application,
        "form": form,
        "action": form.action,
        "texts": [{**text, "preview": _preview(text["item"], pages)} for text in reason_texts(form)],
        "risk": risk,
        "needs_second": bool(risk and risk.second_person and application.first_approved_by_id is None),
        "refusal": refusal_reasons().get(form.cleaned_data["refusal_reason"]),
        "objections": dossier.objections,
    }
    return render(request, "applications/desk/confirm.html", context)


def _preview(item: CorrectionItem, pages: Mapping[int, DocumentPage]) -> str:
    """The address of the part that goes with an item; "" for none."""
    page = pages.get(item.crop_page or 0)
    if item.crop is None or page is None:
        return ""
    box = ",".join(f"{100 * edge:.1f}" for edge in item.crop)
    return f"{reverse('applications:desk_part', args=[page.document_id, page.number])}?box={box}"


def _overtaken(request: HttpRequest, application: Application, form: DecisionForm) -> HttpResponse:
    """What happened since the page was opened, and everything typed on it, so that nothing is lost."""
    application.refresh_from_db()
    seen = form.cleaned_data.get("seen_event")
    still_mine = application.status == Status.IN_REVIEW and application.claimed_by_id == signed_in(request).pk
    context = {
        "nav": "desk",
        "application": application,
        "form": form,
        "lines": lines_since(application, seen or 0),
        "texts": form.typed,
        "refusal": refusal_reasons().get(form.cleaned_data.get("refusal_reason", "")),
        "still_mine": still_mine,
    }
    return render(request, "applications/desk/overtaken.html", context, status=409)
