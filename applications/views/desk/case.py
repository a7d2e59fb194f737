"""One application at the desk: papers, data, rules, history, and what can be done."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from applications.access import applications_of, page_for, review_for
from applications.desk.case import case_of
from applications.desk.dossier import Dossier, Row, dossier_of
from applications.desk.presence import look_at
from applications.forms.appeal import HearingForm
from applications.forms.desk.assign import AssignForm
from applications.forms.desk.crop import pages_of
from applications.forms.desk.decision import DecisionForm
from applications.forms.desk.ship import NewsForm, ShipForm
from applications.models import Application, ShipmentState
from portal.access import second_factor_required, signed_in
from portal.documents import storage
from portal.words import Words


@second_factor_required
@require_safe
@cache_control(private=True, no_store=True)
def desk_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The case; one's own application is explained instead, for nobody decides on their own."""
    user = signed_in(request)
    if (own := applications_of(user).filter(pk=pk).first()) is not None:
        return render(request, "applications/desk/own.html", {"nav": "desk", "application": own}, status=403)
    return show_case(request, review_for(user, pk))


@second_factor_required
@require_safe
@cache_control(private=True, no_store=True)
def desk_page(request: HttpRequest, document: UUID, number: int) -> HttpResponse:
    """One page of a paper: always a JPEG of our own making."""
    page = page_for(signed_in(request), document, number)
    return HttpResponse(storage.content(page.stored_name), content_type="image/jpeg")


def show_case(
    request: HttpRequest,
    application: Application,
    *,
    form: DecisionForm | None = None,
    ship: ShipForm | None = None,
    hearing: HearingForm | None = None,
) -> HttpResponse:
    """The page of one case, with whatever was typed into one of its forms."""
    user = signed_in(request)
    case = case_of(application, user)
    dossier = dossier_of(application)
    if form is None and case.can_decide:
        form = _empty(application, dossier, case.last_event)
    context = {
        "nav": "desk",
        "application": application,
        "case": case,
        "papers": dossier.papers,
        "sections": _with_controls(dossier, form),
        "form": form or ship or hearing,
        "decision": form,
        "assign": AssignForm(None, application=application) if case.can_take or case.is_in_review else None,
        "hearing": (hearing or HearingForm.of(application, case.last_event)) if case.can_hear else None,
        "ship": ship
        or (ShipForm(application=application, initial={"serial": case.reserved}) if case.can_ship else None),
        "news": NewsForm() if case.shipment and case.shipment.state == ShipmentState.SHIPPED else None,
        "others": look_at(application, by=user),
    }
    return render(request, "applications/desk/case.html", context)


def _empty(application: Application, dossier: Dossier, event: int) -> DecisionForm:
    seen = {"seen_version": application.version, "seen_event": event}
    targets = [row.target for row in dossier.rows]
    return DecisionForm(None, targets=targets, pages=pages_of(dossier.papers), initial=seen)


_Controls = dict[str, Any] | None
_Section = tuple[str, Words, list[tuple[Row, _Controls]]]


def _with_controls(dossier: Dossier, form: DecisionForm | None) -> list[_Section]:
    """Sections as (key, title, rows), each row with the fields of its decision, if there is one to make."""
    return [
        (section.key, section.title, [(row, form.controls(row.target) if form else None) for row in section.rows])
        for section in dossier.sections
    ]
