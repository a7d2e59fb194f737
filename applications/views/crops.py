"""The part of a page that a reviewer marked: cut out when somebody looks at it, never stored."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from applications.access import correction_for, page_for
from portal.access import second_factor_of_staff, second_factor_required, signed_in
from portal.documents import storage
from portal.documents.crops import part

_EDGES = 4


@second_factor_of_staff
@require_safe
@cache_control(private=True, max_age=3600)
def correction_crop(request: HttpRequest, pk: int) -> HttpResponse:
    """What the reviewer marked for one thing to correct."""
    asked = correction_for(user := signed_in(request), pk)
    if asked.crop_page is None or len(asked.crop_box) != _EDGES:
        raise Http404
    page = page_for(user, asked.crop_page.document_id, asked.crop_page.number)
    return _picture(page.stored_name, asked.crop_box)


@second_factor_required
@require_safe
@cache_control(private=True, no_store=True)
def desk_part(request: HttpRequest, document: UUID, number: int) -> HttpResponse:
    """The same before it is sent: `?box=` left, top, right, bottom in per cent."""
    page = page_for(signed_in(request), document, number)
    try:
        box = [float(edge) / 100 for edge in request.GET.get("box", "").split(",")]
    except ValueError:
        raise Http404 from None
    if len(box) != _EDGES:
        raise Http404
    return _picture(page.stored_name, box)


def _picture(stored_name: str, box: list[float]) -> HttpResponse:
    left, top, right, bottom = box
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise Http404
    response = HttpResponse(part(storage.content(stored_name), (left, top, right, bottom)), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response
