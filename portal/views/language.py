"""The language switch: keeps the page, remembers the choice on this device and on the account."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from portal.actions.preferences import choose_language


@require_POST
@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    user = request.user
    language = request.POST.get("language", "")
    if user.is_authenticated and language in dict(settings.LANGUAGES):
        choose_language(language, by=user)
    response: HttpResponse = django_set_language(request)
    return response
