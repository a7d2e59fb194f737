"""One slip: what was read of it, confirmed or corrected by the person, and the check that starts from it."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.access import slip_for
from diagnostics.actions.slips import confirm_slip
from diagnostics.forms import ClinicForm, SlipForm
from diagnostics.models import SlipReading, SlipState
from diagnostics.slip import Found, fields_from_json
from diagnostics.views.clinic.answer import answer_to
from diagnostics.views.clinic.starting import brought, choice_for, start_check
from portal.access import signed_in
from portal.documents import refusals, storage
from portal.words import Words

_UNCHANGED: Final = 204
_STOP_POLLING: Final = 286  # htmx takes the content and asks no more
_REASONS: Final[Mapping[str, Words]] = {
    "no_text": _("We found no text in the photo."),
    "no_fields": _("We read text in the photo, but neither a code nor the numbers of a slip."),
}
_ANSWERS: Final = {"mid": "slip_mid", "tid": "slip_tid", "name": "slip_name"}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def slip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The fields as read, to be confirmed; pressing "Start the check" confirms them as they stand."""
    reading = slip_for(request.user, pk, brought=brought(request))
    if request.method != "POST":
        return _page(request, reading)
    form = SlipForm(request.POST)
    if not form.is_valid():
        return _page(request, reading, form)
    confirm_slip(reading, values=form.values)
    if request.POST.get("do") == "start" and request.user.is_authenticated and not request.user.is_reviewer:
        answers = {_ANSWERS[name]: value for name, value in form.values.items() if name in _ANSWERS and value}
        run = start_check(request, signed_in(request), code=form.values["code"], answers=answers)
        if run:
            return run
    here = reverse("clinic:slip", args=[reading.pk])
    if request.POST.get("do") == "sign_in" and not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': here})}")
    return redirect(here)


@login_not_required
@require_safe
@never_cache
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a watcher asks for: nothing while the photo is being read, then the piece to exchange."""
    reading = slip_for(request.user, pk, brought=brought(request))
    if reading.is_waiting:
        return HttpResponse(status=_UNCHANGED)
    return render(request, "diagnostics/clinic/_slip.html", _context(request, reading), status=_STOP_POLLING)


@login_not_required
@require_safe
@never_cache
def photo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first page of what was sent, as a JPEG that we drew ourselves."""
    reading = slip_for(request.user, pk, brought=brought(request))
    page = reading.upload.pages.first() if reading.upload else None
    if page is None:
        raise Http404
    response = HttpResponse(storage.content(page.stored_name), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(request: HttpRequest, reading: SlipReading, form: SlipForm | None = None) -> HttpResponse:
    return render(request, "diagnostics/clinic/slip.html", _context(request, reading, form))


def _context(request: HttpRequest, reading: SlipReading, form: SlipForm | None = None) -> dict[str, Any]:
    fields = fields_from_json(reading.fields)
    values = {name: found.value for name, found in fields.items()}
    code = fields.get("code")
    answer = answer_to(code.value) if code and not code.choices else None
    context: dict[str, Any] = {
        "reading": reading,
        "form": form or _form(fields, photo=reading.upload_id is not None),
        "typing": ClinicForm(),
        "why": _why(reading) if reading.state == SlipState.UNREADABLE else "",
        "answer": answer,
        "several": [answer_to(choice) for choice in code.choices] if code else [],
        "more": [(name, fields[name].value) for name in ("amount", "time", "rrn", "stan") if name in fields],
    }
    if answer is None or answer.may_check:
        context |= choice_for(request, mid=values.get("mid", ""), tid=values.get("tid", ""))
    return context


def _form(fields: dict[str, Found], *, photo: bool) -> SlipForm:
    form = SlipForm(initial={name: found.value for name, found in fields.items()})
    form.mark(fields, photo=photo)
    return form


def _why(reading: SlipReading) -> Words | str:
    """Why a photo could not be read."""
    if reading.reason in refusals.CODES:
        return refusals.sentence(reading.reason)
    return _REASONS.get(reading.reason, _REASONS["no_text"])
