"""One paper on one page: limits first, a good and two bad samples, one button for the camera, then the verdict."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.access import application_for, document_for, page_for
from applications.actions.papers import NOTE_AT_MOST, send_anyway
from applications.journey.status import CORRECTING, EDITABLE
from applications.models import Application
from applications.views.paper_blocks import blocks_of
from applications.views.papers import limits, take_in
from applications.views.samples import samples_of
from applications.views.steps import closed, to_check
from portal.access import second_factor_of_staff, signed_in
from portal.documents import storage
from portal.documents.crops import crop
from portal.errors import PortalError


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, pk: str, kind: str) -> HttpResponse:
    """Takes one photo, then says whether a person will be able to read it."""
    user = signed_in(request)
    found = application_for(user, pk)
    if found.status not in EDITABLE:
        return closed(request, found)
    problems = take_in(request, found, user) if request.method == "POST" else {}
    if request.method == "POST" and not problems:
        return redirect(request.get_full_path())
    blocks = blocks_of(found, problems)
    block = next((one for one in blocks if one.kind == kind), None)
    if block is None:
        raise Http404
    missing = [one for one in blocks if one.required and one.document is None]
    context = {
        "nav": "applications",
        "application": found,
        "asked": block,
        "samples": samples_of(block.kind),
        "following": missing[0] if missing and missing[0] is not block else None,
        "correcting": found.status in CORRECTING,
        "note_at_most": NOTE_AT_MOST,
        **to_check(request),
        **limits(),
    }
    return render(request, "applications/take.html", context)


@require_POST
def anyway(request: HttpRequest, document_pk: str) -> HttpResponse:
    """The picture stays as it is, and a person will look."""
    user = signed_in(request)
    document = document_for(user, document_pk)
    application_for(user, document.application_id)  # reviewers may look at it, the applicant decides
    try:
        send_anyway(document, by=user, reason=request.POST.get("note", "").strip())
    except PortalError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Kept. A person will look at it."))
    return redirect(_papers(document.application, f"{to_check(request)['way_back']}#{document.kind}"))


@second_factor_of_staff
@require_safe
def piece(request: HttpRequest, document_pk: str, name: str) -> HttpResponse:
    """The part of a page where a field was read, cut out at this moment; it is stored nowhere."""
    user = signed_in(request)
    reading = getattr(document_for(user, document_pk), "reading", None)
    one = reading.values.get(name) if reading else None
    if one is None:
        raise Http404
    page = page_for(user, document_pk, one.page)
    content = crop(storage.content(page.stored_name), one.box, turn=one.turn)
    response = HttpResponse(content, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="piece.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _papers(application: Application, place: str) -> str:
    return f"{reverse('applications:documents', args=[application.pk])}{place}"
