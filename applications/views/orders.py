"""Swapping a terminal or giving one back, as the shop sees it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.access import order_for, orders_of
from applications.actions.orders import KEEPERS, cancel_order, confirm_replacement, open_order, retry_order
from applications.desk.packing import return_label
from applications.forms.delivery import ReceiptForm
from applications.forms.orders import OrderForm
from applications.models import OrderState, TerminalOrder
from applications.views.order_page import order_page
from portal.access import role_in, signed_in, terminal_for
from portal.errors import PortalError


@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Every swap and return of this person's shops, newest first."""
    rows = orders_of(signed_in(request)).order_by("-created_at")[:50]
    return render(request, "applications/orders.html", {"nav": "terminals", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def order_new(request: HttpRequest, serial: str) -> HttpResponse:
    """Two questions; with an order under way, that one is shown instead."""
    user = signed_in(request)
    terminal = terminal_for(user, serial)
    if terminal.merchant is None or role_in(user, terminal.merchant) not in KEEPERS:
        raise Http404
    made = orders_of(user).filter(terminal=terminal).exclude(state__in=["done", "refused", "cancelled"]).first()
    if made is not None:
        return redirect("applications:order", pk=made.pk)
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = open_order(terminal, by=user, **form.cleaned_data)
        except PortalError as error:
            form.add_error(None, error.message)
        else:
            return redirect("applications:order", pk=made.pk)
    context = {"nav": "terminals", "terminal": terminal, "form": form}
    return render(request, "applications/order_new.html", context)


@require_safe
def order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where it stands, what comes next and who acts."""
    return _show(request, order_for(signed_in(request), pk))


@require_POST
def order_act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm the parcel, try a proof again, or cancel."""
    user = signed_in(request)
    found = order_for(user, pk)
    form = ReceiptForm(request.POST) if request.POST.get("action") == "confirm" else None
    try:
        if form is not None:
            if not form.is_valid():
                return _show(request, found, form=form)
            confirm_replacement(found, by=user, serial=form.cleaned_data["serial"])
        elif request.POST.get("action") == "retry":
            retry_order(found, by=user)
        else:
            cancel_order(found, by=user)
            messages.success(request, _("The order was cancelled."))
    except PortalError as error:
        if form is not None and error.field:
            form.add_error(error.field, error.message)
            return _show(request, found, form=form)
        messages.error(request, error.message)
    return redirect("applications:order", pk=found.pk)


@require_safe
@cache_control(private=True, no_store=True)
def order_label(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The label for the parcel back to us."""
    found = order_for(signed_in(request), pk)
    if found.state != OrderState.TO_RETURN:
        raise Http404
    response = HttpResponse(return_label(found).getvalue(), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="return-{found.reference}.pdf"'
    return response


def _show(request: HttpRequest, found: TerminalOrder, *, form: ReceiptForm | None = None) -> HttpResponse:
    waits = found.state == OrderState.SENT
    context: dict[str, Any] = {**order_page(found), "nav": "terminals"}
    context["form"] = form or (ReceiptForm() if waits else None)
    return render(request, "applications/order.html", context)
