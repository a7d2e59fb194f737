"""Corrections saved as they are typed, one by one."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.access import application_for
from applications.actions.draft import save_step
from applications.forms.correct import CorrectionForm
from applications.forms.windows import as_sent
from applications.journey.status import CORRECTING
from applications.queries import opened_fields
from portal.access import signed_in
from portal.errors import PortalError


@require_POST
def correct_save(request: HttpRequest, pk: str) -> JsonResponse:
    """The answers named in `changed`, of whichever page they are; for the script that saves along."""
    user = signed_in(request)
    found = application_for(user, pk)
    if found.status not in CORRECTING:
        words = _("This application was submitted in the meantime, so this page is closed.")
        return JsonResponse({"refused": words}, status=409)
    opened = opened_fields(found)
    shown = CorrectionForm(application=found, opened=opened)
    changed = [name for name in request.POST.getlist("changed") if name in shown.fields]
    whole = {name: as_sent(value) for name, value in shown.initial.items() if name in shown.fields}
    typed = whole | {name: request.POST.get(name, "") for name in changed}
    form = CorrectionForm(typed, application=found, opened=opened)
    form.is_valid()
    try:
        for key, values in form.to_keep().items():
            kept = {name: value for name, value in values.items() if f"{key}-{name}" in changed}
            if kept:
                save_step(found, key, by=user, values=kept)
    except PortalError as error:
        return JsonResponse({"refused": str(error.message)}, status=409)
    said = {name: [str(words) for words in form.errors.get(name, [])][:1] for name in changed}
    marks = CorrectionForm(application=found, opened=opened).seen
    return JsonResponse({"at": timezone.localtime().strftime("%H:%M"), "said": said, "marks": marks})
