"""The demo's outbox: every mail and SMS that would have left, and the reviewers' current codes. Never in production."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.access import outbox_of_demo
from portal.demo import SIGN_INS

PAGE = 30
_PERIOD = 30


@require_safe
@never_cache
@login_not_required
def outbox(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    now = time.time()
    codes = [
        (person, format_hotp_value(hotp_value(person.secret, int(now) // _PERIOD)))
        for person in SIGN_INS
        if person.secret
    ]
    context = {"messages_sent": outbox_of_demo()[:PAGE], "codes": codes, "seconds": _PERIOD - int(now) % _PERIOD}
    return render(request, "portal/outbox.html", context)
