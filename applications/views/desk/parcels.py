"""What our people do about one parcel: news of the carrier, another one, back into stock, the packing list."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from applications.access import desk_order_for, parcel_for
from applications.actions.parcels import note_tracking, replace_faulty, send_again, take_parcel_back
from applications.desk.packing import Parcel, packing_list, parcel_of, parcel_of_order
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
        told = {"code": form.cleaned_data["code"], "place": form.cleaned_data["place"]}
        _tell(request, partial(note_tracking, parcel, at=timezone.now(), by=user, **told), _("Noted."))
    else:
        messages.error(request, _("Choose what the carrier says."))
    return redirect("applications:desk_case", pk=parcel.application_id)


@second_factor_required
@require_POST
def desk_parcel_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Another parcel for one that went astray, without waiting for the applicant."""
    parcel = parcel_for(user := signed_in(request), pk)
    _tell(
        request,
        partial(send_again, parcel.application, by=user),
        _("Choose another terminal now. The old one is being unbound."),
    )
    return redirect("applications:desk_case", pk=parcel.application_id)


@second_factor_required
@require_POST
def desk_parcel_faulty(request: HttpRequest, pk: int) -> HttpResponse:
    """Another terminal for one that arrived and cannot be activated."""
    parcel = parcel_for(user := signed_in(request), pk)
    _tell(
        request,
        partial(replace_faulty, parcel.application, by=user),
        _("Choose another terminal now. The old one is being unbound."),
    )
    return redirect("applications:desk_case", pk=parcel.application_id)


@second_factor_required
@require_POST
def desk_parcel_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A refused parcel lies on our table again."""
    parcel = parcel_for(user := signed_in(request), pk)
    _tell(request, partial(take_parcel_back, parcel, by=user), _("The terminal is in stock again."))
    return redirect("applications:desk_stock")


@second_factor_required
@require_safe
@cache_control(private=True, no_store=True)
def desk_packing(request: HttpRequest, pk: int) -> HttpResponse:
    """The list that goes into the box, for printing."""
    return _as_pdf(parcel_of(parcel_for(signed_in(request), pk)))


@second_factor_required
@require_safe
@cache_control(private=True, no_store=True)
def desk_order_packing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same for the parcel of an order, once a terminal was chosen for it."""
    parcel = parcel_of_order(desk_order_for(signed_in(request), pk))
    if parcel is None:
        raise Http404
    return _as_pdf(parcel)


def _as_pdf(parcel: Parcel) -> HttpResponse:
    response = HttpResponse(packing_list(parcel).getvalue(), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="packing-{parcel.reference}.pdf"'
    return response


def _tell(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    """Does it, and says that it is done or why it is not."""
    try:
        act()
        messages.success(request, done)
    except PortalError as error:
        messages.error(request, error.message)
