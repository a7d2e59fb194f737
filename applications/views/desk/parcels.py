"""What our people do about one parcel: news of the carrier, another one, back into stock, the packing list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from applications.access import parcel_for
from applications.actions.parcels import note_tracking, replace_faulty, send_again, take_parcel_back
from applications.desk.packing import packing_list
from applications.forms.desk.ship import NewsForm
from portal.access import second_factor_required, signed_in
from portal.errors import PortalError


@second_factor_required
@require_POST
def desk_parcel_news(request: HttpRequest, pk: int) -> HttpResponse:
    """What the carrier told us by its site or on the phone."""
    parcel = parcel_for(user := signed_in(request), pk)
    form = NewsForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            note_tracking(parcel, code=data["code"], at=timezone.now(), by=user, place=data["place"])
            messages.success(request, _("Noted."))
        except PortalError as error:
            messages.error(request, error.message)
    else:
        messages.error(request, _("Choose what the carrier says."))
    return redirect("applications:desk_case", pk=parcel.application_id)


@second_factor_required
@require_POST
def desk_parcel_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Another parcel for one that went astray, without waiting for the applicant."""
    parcel = parcel_for(user := signed_in(request), pk)
    try:
        send_again(parcel.application, by=user)
        messages.success(request, _("Choose another terminal now. The old one is being unbound."))
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("applications:desk_case", pk=parcel.application_id)


@second_factor_required
@require_POST
def desk_parcel_faulty(request: HttpRequest, pk: int) -> HttpResponse:
    """Another terminal for one that arrived and cannot be activated."""
    parcel = parcel_for(user := signed_in(request), pk)
    try:
        replace_faulty(parcel.application, by=user)
        messages.success(request, _("Choose another terminal now. The old one is being unbound."))
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("applications:desk_case", pk=parcel.application_id)


@second_factor_required
@require_POST
def desk_parcel_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A refused parcel lies on our table again."""
    parcel = parcel_for(user := signed_in(request), pk)
    try:
        take_parcel_back(parcel, by=user)
        messages.success(request, _("The terminal is in stock again."))
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("applications:desk_stock")


@second_factor_required
@require_safe
@cache_control(private=True, no_store=True)
def desk_packing(request: HttpRequest, pk: int) -> HttpResponse:
    """The list that goes into the box, for printing."""
    parcel = parcel_for(signed_in(request), pk)
    response = HttpResponse(packing_list(parcel), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="packing-{parcel.application.reference}.pdf"'
    return response
