"""The full value of one masked answer: for a reason, written down, shown once."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from applications.access import review_for
from applications.actions.consents import reveal_answer
from applications.desk.words import plain, shown
from applications.forms.desk.reveal import RevealForm
from applications.journey.steps import field as field_named
from applications.queries import answers_of, consent_ended
from applications.rules.consents import COVERS
from portal.access import second_factor_required, signed_in
from portal.errors import PortalError


@second_factor_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def desk_reveal(request: HttpRequest, pk: UUID, field: str) -> HttpResponse:
    """Asks why, then shows it. Loading the page again asks again."""
    application, known = review_for(user := signed_in(request), pk), field_named(field)
    value = plain(answers_of(application), field)
    if known is None or not known.mask or not value:
        raise Http404
    form, full = RevealForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            full = reveal_answer(application, field, value, by=user, reason=form.cleaned_data["reason"])
        except PortalError as error:
            form.add_error(error.field, error.message)
    context = {"nav": "desk", "application": application, "field": known, "form": form, "full": full}
    context["ended"] = consent_ended(application, COVERS.get(field, ""))
    return render(request, "applications/desk/reveal.html", context | {"masked": shown(field, value)})
