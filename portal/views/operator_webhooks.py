"""Staff: the endpoints that are told of what happens, their log, and what may be done about them."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import second_factor_required, signed_in
from portal.actions import webhooks as actions
from portal.errors import PortalError
from portal.forms.operator import EndpointForm
from portal.models import WebhookEndpoint
from portal.webhooks.lists import deliveries_of, delivery_for, endpoint_for, endpoints_shown

_DEEDS: dict[str, tuple[Callable[..., None], object]] = {
    "off": (actions.turn_off, _("It is told nothing any more.")),
    "on": (actions.turn_on, _("It is told again.")),
    "test": (actions.send_test, _("A test event is on its way. What came of it stands below in a moment.")),
}


@second_factor_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def operator_webhooks(request: HttpRequest) -> HttpResponse:
    """The list, and the form for a new one. The secret of what a POST made is shown in its own answer, this once."""
    user = signed_in(request)
    form, secret = EndpointForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _endpoint, secret = actions.add_endpoint(by=user, **form.cleaned_data)
            form = EndpointForm()
        except PortalError as exc:
            form.add_error(exc.field, exc.message)
    context = {"nav": "operator", "form": form, "secret": secret, "endpoints": endpoints_shown(user)}
    wrong = request.method == "POST" and not secret
    return render(request, "portal/operator_webhooks.html", context, status=422 if wrong else 200)


@second_factor_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def operator_webhook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One endpoint with its log; a POST changes it."""
    user = signed_in(request)
    endpoint = endpoint_for(user, pk)
    known = {"name": endpoint.name, "url": endpoint.url, "happenings": endpoint.happenings}
    form = EndpointForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_endpoint(endpoint, by=user, **form.cleaned_data)
        except PortalError as exc:
            form.add_error(exc.field, exc.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("operator_webhook", pk=pk)
    return _page(request, endpoint, form)


@second_factor_required
@require_POST
@never_cache
def operator_webhook_act(request: HttpRequest, pk: UUID, deed: str) -> HttpResponse:
    """Off, on, test; `secret` answers with the new one instead of leading back."""
    user = signed_in(request)
    endpoint = endpoint_for(user, pk)
    if deed == "secret":
        secret = actions.renew_secret(endpoint, by=user)
        return _page(request, endpoint, None, secret=secret)
    if deed not in _DEEDS:
        raise Http404
    act, said = _DEEDS[deed]
    return _done(request, pk, lambda: act(endpoint, by=user), said)


@second_factor_required
@require_POST
def operator_webhook_again(request: HttpRequest, pk: UUID, delivery: int) -> HttpResponse:
    user = signed_in(request)
    row = delivery_for(user, pk, delivery)
    return _done(request, pk, lambda: actions.send_again(row, by=user), _("It is on its way once more."))


def _done(request: HttpRequest, pk: UUID, act: Callable[[], None], said: object) -> HttpResponse:
    try:
        act()
    except PortalError as exc:
        messages.error(request, str(exc.message))
    else:
        messages.success(request, str(said))
    return redirect("operator_webhook", pk=pk)


def _page(
    request: HttpRequest, endpoint: WebhookEndpoint, form: EndpointForm | None, *, secret: str = ""
) -> HttpResponse:
    if form is None:
        form = EndpointForm(initial={"name": endpoint.name, "url": endpoint.url, "happenings": endpoint.happenings})
    rows, next_url = deliveries_of(endpoint, before=request.GET.get("before", ""))
    context = {
        "nav": "operator", "endpoint": endpoint, "form": form, "secret": secret, "rows": rows, "next_url": next_url,
    }  # fmt: skip
    return render(request, "portal/operator_webhook.html", context, status=422 if form.errors else 200)
