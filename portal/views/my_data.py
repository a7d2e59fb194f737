"""One's own data: what there is, a copy of it, and asking for its erasure; for staff, the list of what was asked."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import deletion_requests, deletions_of, export_for, exports_of, second_factor_required, signed_in
from portal.actions.privacy import ask_deletion, ask_export
from portal.documents import storage
from portal.limits import too_often
from portal.privacy import answer_for, from_data

EXPORTS_PER_DAY = 5
SHOWN = 5
PAGE = 50


@require_safe
@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    """What would be erased and what must be kept, before anybody asks; copies; earlier requests with their answers."""
    user = signed_in(request)
    asked = [(row, from_data(row.answer)) for row in deletions_of(user)[:SHOWN]]
    context = {"nav": "account", "lines": answer_for(user), "exports": exports_of(user)[:SHOWN], "asked": asked}
    return render(request, "portal/my_data.html", context)


@require_POST
def my_data_export(request: HttpRequest) -> HttpResponse:
    """Starts a copy; whoever finds an open session must not carry everything away, so the password is asked again."""
    raise_if_reauthentication_required(request, app="account")
    user = signed_in(request)
    if too_often(user, "export", most=EXPORTS_PER_DAY, seconds=24 * 3600):
        messages.error(request, _("That was too often. Please wait a moment."))
    else:
        ask_export(by=user)
        messages.success(request, _("Your copy is being put together. It is here in a moment, and stays for a day."))
    return redirect("my_data")


@require_safe
@never_cache
def my_data_file(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The copy, streamed as it is decrypted."""
    found = export_for(signed_in(request), pk)
    raise_if_reauthentication_required(request, app="account")  # after the look: a stranger gets 404, not a question
    response = StreamingHttpResponse(storage.read(found.stored_name), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="my-data-{found.created_at:%Y%m%d}.zip"'
    response["Content-Length"] = str(found.size)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_data_delete(request: HttpRequest) -> HttpResponse:
    """The answer first, then the button; it counts at once."""
    raise_if_reauthentication_required(request, app="account")
    user = signed_in(request)
    if request.method == "POST":
        made = ask_deletion(by=user)
        messages.success(request, _("Your request %(reference)s is answered below.") % {"reference": made.reference})
        return redirect("my_data")
    return render(request, "portal/my_data_delete.html", {"nav": "account", "lines": answer_for(user)})


@second_factor_required
@require_safe
def privacy_desk(request: HttpRequest) -> HttpResponse:
    """What people asked to be erased, newest first, with what was answered."""
    before = request.GET.get("before", "")
    found = list(
        deletion_requests(signed_in(request), before=int(before) if before.isdecimal() and len(before) < 18 else None)[
            : PAGE + 1
        ]
    )
    rows = [(row, from_data(row.answer)) for row in found[:PAGE]]
    context = {"nav": "privacy", "rows": rows, "next_url": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""}
    return render(request, "portal/privacy_desk.html", context)
