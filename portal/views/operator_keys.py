"""Staff: the keys of the operator's systems, seen, made and taken back. The key itself is shown once."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import second_factor_required, signed_in
from portal.actions.api_keys import make_key, revoke_key
from portal.errors import PortalError
from portal.forms.operator import KeyForm
from portal.operator.lists import key_for, keys_seen_by

_SHOWN = 50


@second_factor_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def operator_keys(request: HttpRequest) -> HttpResponse:
    """The list, and the form for a new one. What a POST made is shown in its own answer, this once."""
    user = signed_in(request)
    form, token = KeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        made = form.made()
        try:
            _key, token = make_key(
                by=user, name=made["name"], scopes=made["scopes"], life=timedelta(days=made["days"]),
                merchants=made["mids"], per_minute=made["per_minute"],
            )  # fmt: skip
            form = KeyForm()
        except PortalError as exc:
            form.add_error(exc.field, exc.message)
    rows, next_url = keys_seen_by(user, after=request.GET.get("after", ""), size=_SHOWN)
    context = {"nav": "operator", "form": form, "token": token, "keys": rows, "next_url": next_url}
    wrong = request.method == "POST" and not token
    return render(request, "portal/operator_keys.html", context, status=422 if wrong else 200)


@second_factor_required
@require_POST
def operator_key_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = signed_in(request)
    revoke_key(key_for(user, pk), by=user)
    messages.success(request, _("The key opens nothing any more."))
    return redirect("operator_keys")
