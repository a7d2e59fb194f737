"""One's own account: who one is here, and the ways to change how one signs in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import signed_in


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/account.html", {"person": signed_in(request), "nav": "account"})
