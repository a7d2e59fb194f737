"""Papers for the acquirer, by the short-lived signed addresses of a hand-over."""

from itertools import chain

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from applications.access import page_by_link
from applications.models import DocumentPage, HandOver
from portal.actions.audit import record
from portal.documents import storage
from portal.errors import PortalError
from portal.limits import visitor_too_often

PER_MINUTE = 600  # from one address: a busy acquirer fetches, nobody guesses 256 bits


@login_not_required
@require_safe
def acquirer_document(request: HttpRequest, link: str) -> HttpResponseBase:
    """One page as a JPEG of our own making, decrypted on its way out; each fetching is written down."""
    if visitor_too_often(request, "acquirer-document", most=PER_MINUTE):
        return _refusal("rate_limited", "Too many requests. Try again in a minute.", 429)
    try:
        work, page = page_by_link(link)
    except PortalError as error:
        return _refusal(error.code, "This address has lapsed. Ask the portal to hand over again.", 410)
    if request.method == "HEAD":
        return _headed(HttpResponse(content_type="image/jpeg"), page)
    try:
        pieces = storage.read(page.stored_name)
        first = next(pieces)
    except (FileNotFoundError, storage.StorageFault) as exc:
        raise Http404 from exc
    _write_down(work, page)
    return _headed(StreamingHttpResponse(chain([first], pieces), content_type="image/jpeg"), page)


def _write_down(work: HandOver, page: DocumentPage) -> None:
    fetched = {"kind": page.document.kind, "page": page.number, "round": work.submission.round}
    record("document.fetched", f"application:{work.application_id}", by=None, after=fetched)


def _headed(response: HttpResponseBase, page: DocumentPage) -> HttpResponseBase:
    response["Cache-Control"] = "no-store"
    response["Content-Length"] = str(page.size)
    response["Content-Disposition"] = f'attachment; filename="{page.document.kind}-{page.number}.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


def _refusal(code: str, message: str, status: int) -> JsonResponse:
    response = JsonResponse({"code": code, "message": message}, status=status)
    response["Cache-Control"] = "no-store"
    if status == 429:
        response["Retry-After"] = "60"
    return response
