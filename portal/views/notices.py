"""What the portal and the acquirer told this person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.access import notices_of, signed_in
from portal.actions.notices import read_notices

PAGE = 20


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first; duties apart from news. Pages go by the number of the last one seen."""
    rows = notices_of(signed_in(request)).select_related("merchant")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    context = {
        "nav": "notices",
        "notices": found[:PAGE],
        "unread": any(notice.read_at is None for notice in found[:PAGE]),
        "next_url": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "first_url": "?" if before else "",
    }
    return render(request, "portal/notices.html", context)


@require_POST
def mark_notices_read(request: HttpRequest) -> HttpResponse:
    read_notices(by=signed_in(request))
    return redirect("notice_list")
