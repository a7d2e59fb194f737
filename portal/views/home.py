"""The first page: for visitors what this is, for merchants how their shops are, for others the way to their room."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.access import notices_of
from portal.condition import condition_of
from portal.queries import needing_attention, shops_of
from portal.support.lists import tally_of


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Visitors read what the portal does; a signed-in person sees what needs doing first."""
    user = request.user
    if not user.is_authenticated:
        return render(request, "portal/landing.html")
    if user.is_reviewer:
        return redirect("applications:desk")
    now = timezone.now()
    shops = shops_of(user, now)
    if not shops:
        return redirect("applications:list")
    troubled = [(terminal, condition_of(terminal, now)) for terminal in needing_attention(user, now)]
    context = {
        "nav": "home",
        "shops": shops,
        "troubled": troubled,
        "notices": notices_of(user)[:3],
        "support": tally_of(user),
    }
    return render(request, "portal/home.html", context)
