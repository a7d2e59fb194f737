"""Sending a terminal, and the hand-over before it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.access import review_for
from applications.actions.delivery import bind_and_ship, retry_hand_over
from applications.forms.desk.ship import ShipForm
from applications.views.desk.case import show_case
from portal.access import second_factor_required, signed_in
from portal.errors import PortalError


@second_factor_required
@require_POST
def desk_ship(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Chooses the terminal; binding and the rest follow in the background."""
    application = review_for(user := signed_in(request), pk)
    form = ShipForm(request.POST, application=application)
    if form.is_valid():
        data = form.cleaned_data
        try:
            bind_and_ship(
                application,
                by=user,
                terminal=data["serial"],
                carrier=data["carrier"],
                tracking_number=data["tracking_number"],
            )
        except PortalError as error:
            form.add_refusal(error.field, error.message)
        else:
            messages.success(request, _("Binding has been asked for. The terminal counts as sent once it is bound."))
            return redirect("applications:desk_case", pk=pk)
    return show_case(request, application, ship=form)


@second_factor_required
@require_POST
def desk_hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tries the hand-over again at once, instead of when it is due."""
    application = review_for(user := signed_in(request), pk)
    try:
        retry_hand_over(application, by=user)
        messages.success(request, _("It is being tried again now."))
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("applications:desk_case", pk=pk)
