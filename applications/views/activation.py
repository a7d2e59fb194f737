"""The terminal comes to life: the parcel, the code, and the proofs that are read back one after the other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications.access import application_for
from applications.actions.activation import (
    confirm_receipt,
    enter_activation_code,
    new_activation_code,
    retry_activation,
)
from applications.forms.delivery import CodeForm, ReceiptForm
from applications.journey.status import Status
from applications.models import Application
from applications.views.overview import track
from applications.views.proofs import activation_of
from portal.access import signed_in
from portal.actions.uploads import keep_upload
from portal.errors import PortalError
from portal.limits import too_often
from portal.models import Upload, User

PHOTOS_PER_HOUR = 20


@require_safe
def activation(request: HttpRequest, pk: str) -> HttpResponse:
    """Only the proofs, for the page to fetch again while they run; a visit without script goes to the page itself."""
    found = application_for(signed_in(request), pk)
    if not request.headers.get("HX-Request"):
        return redirect("applications:application", pk=found.pk)
    response = render(
        request, "applications/_activation.html", {"application": found, **activation_of(found), "live": True}
    )
    if found.status != Status.ACTIVATING:
        response["HX-Refresh"] = "true"  # the rest of the page has changed as well
    return response


@require_POST
def receive(request: HttpRequest, pk: str) -> HttpResponse:
    """The parcel is there; its serial number proves that it is the right one."""
    found = application_for(signed_in(request), pk)
    form = ReceiptForm(request.POST, request.FILES)
    if found.status == Status.SHIPPED and form.is_valid():
        try:
            photo = _photo(form, signed_in(request))
            confirm_receipt(found, by=signed_in(request), serial=form.cleaned_data["serial"], photo=photo)
        except PortalError as error:
            form.add_error({"file": "photo"}.get(error.field or "", error.field), error.message)
        else:
            messages.success(request, _("Thank you. We have sent you the activation code."))
    return _back(request, found, form, "receipt_form")


@require_POST
def activate(request: HttpRequest, pk: str) -> HttpResponse:
    """The code from the message starts the activation."""
    found = application_for(signed_in(request), pk)
    form = CodeForm(request.POST)
    if found.status == Status.RECEIVED and form.is_valid():
        try:
            enter_activation_code(found, by=signed_in(request), code=form.cleaned_data["code"])
        except PortalError as error:
            form.add_error(error.field, error.message)
    return _back(request, found, form, "code_form")


@require_POST
def new_code(request: HttpRequest, pk: str) -> HttpResponse:
    """Another activation code; the old one stops working."""
    found = application_for(signed_in(request), pk)
    try:
        new_activation_code(found, by=signed_in(request))
    except PortalError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("A new code is on its way. The old one no longer works."))
    return redirect("applications:application", pk=found.pk)


@require_POST
def retry(request: HttpRequest, pk: str) -> HttpResponse:
    """Try the failed step of the activation again."""
    found = application_for(signed_in(request), pk)
    try:
        retry_activation(found, by=signed_in(request))
    except PortalError as error:
        messages.error(request, error.message)
    return redirect("applications:application", pk=found.pk)


def _photo(form: ReceiptForm, user: User) -> Upload | None:
    """Raises PortalError for a file that is no picture, and for too many of them."""
    photo = form.cleaned_data["photo"]
    if not photo:
        return None
    if too_often(user, "receipt", most=PHOTOS_PER_HOUR, seconds=3600):
        raise PortalError("too_often", _("That was too often. Please wait a moment."), field="photo")
    return keep_upload(photo, purpose="receipt", by=user)


def _back(request: HttpRequest, application: Application, form: CodeForm | ReceiptForm, name: str) -> HttpResponse:
    """To the page; with the form as it was typed when it has errors. A second press of the button finds it done."""
    before = application.status
    if form.errors:
        application.refresh_from_db()
    if form.errors and application.status == before:
        return track(request, application, **{"form": form, name: form})
    return redirect("applications:application", pk=application.pk)
