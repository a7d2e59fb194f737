"""The stock: what there is of each model, what came in, what is put aside."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications.access import orders_of_desk, review_for
from applications.actions.stock import TakenIn, release, reserve, take_in
from applications.desk.parcels import parcels_for, stock_by_model
from applications.desk.queue import Wanted, queue_page
from applications.desk.waiting import waiting_rows
from applications.forms.desk.ship import LISTED, ReserveForm, TakeInForm
from applications.queries import stock
from portal.access import second_factor_required, signed_in
from portal.errors import PortalError
from portal.models import User


@second_factor_required
@require_safe
def desk_stock(request: HttpRequest) -> HttpResponse:
    """What is to be sent, what is on its way, and what there is to send."""
    return render(request, "applications/desk/stock.html", _page(signed_in(request)))


@second_factor_required
@require_POST
def desk_take_in(request: HttpRequest) -> HttpResponse:
    """New terminals by list; what became of each line is said on the page."""
    user, form = signed_in(request), TakeInForm(request.POST)
    taken: TakenIn | None = None
    if form.is_valid():
        try:
            taken = take_in(form.cleaned_data["lines"], model=form.cleaned_data["model"], by=user)
        except PortalError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    if taken is not None and not taken.bad:
        messages.success(request, _("Taken into stock: {new} new, {known} known already.").format(**_counts(taken)))
        return redirect("applications:desk_stock")
    context = _page(user) | {"take_in": form, "form": form, "taken": taken}
    return render(request, "applications/desk/stock.html", context)


@second_factor_required
@require_POST
def desk_reserve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Puts one aside for this application, or gives it back."""
    application = review_for(user := signed_in(request), pk)
    form = ReserveForm(request.POST)
    serial = form.cleaned_data["serial"].strip() if form.is_valid() else ""
    try:
        if "release" in request.POST:
            release(application, by=user)
            messages.success(request, _("It is back in stock."))
        else:
            kept = reserve(application, by=user, serial=serial)
            messages.success(request, _("Put aside: {serial}").format(serial=kept.terminal.serial))
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("applications:desk_case", pk=pk)


def _counts(taken: TakenIn) -> dict[str, int]:
    return {"new": len(taken.new), "known": len(taken.known)}


def _page(user: User) -> dict[str, object]:
    return {
        "nav": "desk",
        "rows": waiting_rows(queue_page(user, Wanted(band="to_ship"), size=LISTED).rows, user),
        "parcels": parcels_for(user, most=LISTED),
        "models": stock_by_model(),
        "stock": stock()[:LISTED],
        "orders": orders_of_desk(user).filter(state__in=["asked", "to_return"]).count(),
        "take_in": TakeInForm(),
    }
