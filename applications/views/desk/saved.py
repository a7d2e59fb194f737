"""Keeping views of the queue."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.access import view_for
from applications.actions.views import choose_view, drop_view, keep_view
from applications.forms.desk.filter import QueueFilter
from portal.access import second_factor_required, signed_in
from portal.errors import PortalError


@second_factor_required
@require_POST
def desk_keep_view(request: HttpRequest) -> HttpResponse:
    """The filters of the page under a name; back to just that."""
    kept = QueueFilter(request.POST).kept
    name = request.POST.get("name", "").replace("\x00", "")[:40]
    try:
        view = keep_view(by=signed_in(request), name=name, wanted=kept, is_default=bool(request.POST.get("first")))
    except PortalError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse('applications:desk')}?{urlencode(kept or {'band': 'waiting'})}")


@second_factor_required
@require_POST
def desk_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens it first, no longer does, or removes it."""
    view = view_for(user := signed_in(request), pk)
    wanted = request.POST.get("do")
    if wanted == "drop":
        drop_view(view, by=user)
        messages.success(request, _("The view “%(name)s” is removed.") % {"name": view.name})
    elif wanted in {"first", "plain"}:
        choose_view(view if wanted == "first" else None, by=user)
    return redirect(f"{reverse('applications:desk')}?band=waiting")
