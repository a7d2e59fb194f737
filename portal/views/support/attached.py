"""What hangs on a case: the pages of its files, and its bundle for machines."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from portal.access import case_for, second_factor_of_staff, signed_in, support_page_for
from portal.documents import storage
from portal.documents.previews import small

PAGES_KEPT = 3600  # seconds that the reader's own browser may keep a picture; no one in between may


@second_factor_of_staff
@require_safe
def page(request: HttpRequest, file_pk: int, number: int) -> HttpResponse:
    """One page as a picture, always a JPEG that we drew ourselves; `?size=small` for the thread."""
    content = storage.content(support_page_for(signed_in(request), file_pk, number).stored_name)
    if request.GET.get("size") == "small":
        content = small(content)
    response = HttpResponse(content, content_type="image/jpeg")
    response["Cache-Control"] = f"private, max-age={PAGES_KEPT}"
    response["Content-Disposition"] = f'inline; filename="page-{number}.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@second_factor_of_staff
@require_safe
def bundle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The machine-readable twin of what was attached, as it was packed."""
    case = case_for(signed_in(request), pk)
    if not case.bundle:
        raise Http404
    response = JsonResponse(case.bundle, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{case.reference}.json"'
    return response
