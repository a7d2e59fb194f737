"""Swaps, repairs and returns at the desk."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications.access import desk_order_for, orders_of_desk
from applications.actions.orders import (
    accept_return,
    accept_swap,
    recall_parcel,
    receive_back,
    refuse_order,
    retry_order,
)
from applications.actions.parcels import note_tracking
from applications.actions.repairs import give_up, send_repaired
from applications.forms.desk.ship import LISTED, NewsForm, ParcelForm
from applications.forms.orders import FORMS, BackForm, RefusalForm, RepairedForm
from applications.models import ORDER_OVER, OrderState, TerminalOrder
from applications.queries import stock
from applications.search import orders_found
from applications.views.order_page import order_page
from portal.access import second_factor_required, signed_in
from portal.errors import PortalError
from portal.models import User

_OURS = (OrderState.ASKED, OrderState.REPAIRING)


@second_factor_required
@require_safe
def desk_orders(request: HttpRequest) -> HttpResponse:
    """What waits for us first, then everything else that is under way; or what a number finds, over or not."""
    seen, words = orders_of_desk(signed_in(request)), request.GET.get("number", "").strip()[:64]
    if words:
        context = {"nav": "desk", "words": words, "found": orders_found(seen, words, size=LISTED)}
        return render(request, "applications/desk/orders.html", context)
    rows = list(seen.exclude(state__in=ORDER_OVER).order_by("state_since")[: 4 * LISTED])
    ours = [row for row in rows if row.state in _OURS or row.is_astray]
    context = {"nav": "desk", "ours": ours, "others": [row for row in rows if row not in ours]}
    return render(request, "applications/desk/orders.html", context)


@second_factor_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One order, and what can be done with it now."""
    user = signed_in(request)
    order = desk_order_for(user, pk)
    if request.method != "POST":
        return _show(request, order)
    action = request.POST.get("action", "")
    form = FORMS[action](request.POST) if action in FORMS else None
    if form is not None and not form.is_valid():
        return _show(request, order, **{"form": form, action: form})
    try:
        messages.success(request, _act(order, action, form, user))
    except PortalError as error:
        if form is not None and error.field:
            form.add_error({"terminal": "serial"}.get(error.field, error.field), error.message)
            return _show(request, order, **{"form": form, action: form})
        messages.error(request, error.message)
    return redirect("applications:desk_order", pk=pk)


def _act(order: TerminalOrder, action: str, form: Any, user: User) -> str:
    if order.is_repair and (said := _repair(order, action, form, user)):
        return said
    if action == "swap":
        data = form.cleaned_data
        parcel = {name: data[name] for name in ("carrier", "tracking_number")}
        accept_swap(order, by=user, terminal=data["serial"], **parcel)
        return _("Binding has been asked for. The terminal counts as sent once it is bound.")
    if action == "refuse":
        refuse_order(order, by=user, answer=form.cleaned_data["answer"])
        return _("The merchant has been told.")
    if action == "back":
        receive_back(order, by=user, back_as=form.cleaned_data["back_as"])
        return _("Noted.")
    if action == "news":
        note_tracking(order, at=timezone.now(), by=user, **form.cleaned_data)
        return _("Noted.")
    if action == "retry":
        retry_order(order, by=user)
        return _("It is being tried again now.")
    if action == "recall":
        recall_parcel(order, by=user)
        return _("The terminal of that parcel is being unbound. Then choose another one.")
    accept_return(order, by=user)
    return _("The merchant has been told, with the label for the parcel.")


def _repair(order: TerminalOrder, action: str, form: Any, user: User) -> str:
    """What is done to a repair alone; "" for all else."""
    if action == "arrived":
        receive_back(order, by=user, back_as="")
        return _("Noted. The terminal stays the shop's while it is repaired.")
    if action == "repaired":
        send_repaired(order, by=user, **form.cleaned_data)
        return _("The merchant has been told that it is on its way.")
    if action == "give_up":
        give_up(order, by=user)
        return _("The merchant has been told. One more terminal is ordered for the shop: it waits among the orders.")
    if action == "recall":
        recall_parcel(order, by=user)
        return _("Noted.")
    return ""


def _show(request: HttpRequest, order: TerminalOrder, **forms: Any) -> HttpResponse:
    asked = order.state == OrderState.ASKED
    context: dict[str, Any] = {
        **order_page(order),
        "nav": "desk",
        "swap": ParcelForm() if asked and order.sends else None,
        "refuse": RefusalForm() if asked else None,
        "news": NewsForm() if order.state == OrderState.SENT else None,
        "back": BackForm() if order.state == OrderState.TO_RETURN and not order.is_repair else None,
        "repaired": RepairedForm() if order.state == OrderState.REPAIRING else None,
        "stock": list(stock()[:LISTED]) if asked and order.sends else [],
        **forms,
    }
    return render(request, "applications/desk/order.html", context)
