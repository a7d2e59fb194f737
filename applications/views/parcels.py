"""A parcel that went astray, and the photo that came with a receipt."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications.access import application_for, receipt_page_for
from applications.actions.parcels import cancel_delivery, send_again
from portal.access import second_factor_of_staff, signed_in
from portal.documents import storage
from portal.errors import PortalError

PAGES_KEPT = 3600  # seconds that the reader's own browser may keep a picture; no one in between may


@require_POST
def astray(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the applicant wants done about a parcel that was refused or lost: another one, or none."""
    found = application_for(user := signed_in(request), pk)
    try:
        if request.POST.get("wish") == "cancel":
            cancel_delivery(found, by=user)
            messages.success(request, _("The delivery has been cancelled."))
        else:
            send_again(found, by=user)
            messages.success(request, _("We send another terminal and tell you when it is on its way."))
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("applications:application", pk=found.pk)


@second_factor_of_staff
@require_safe
def receipt_photo(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page of it, always a JPEG that we drew ourselves."""
    page = receipt_page_for(signed_in(request), pk, number)
    response = HttpResponse(storage.content(page.stored_name), content_type="image/jpeg")
    response["Cache-Control"] = f"private, max-age={PAGES_KEPT}"
    response["Content-Disposition"] = f'inline; filename="receipt-{number}.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
