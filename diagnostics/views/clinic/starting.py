"""From the clinic to a running check: whose slips a session may see, which terminals it may choose, and the start."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from diagnostics.actions.start import start_diagnosis
from diagnostics.models import SlipReading
from diagnostics.queries import terminals_to_check
from diagnostics.views.clinic.answer import answer_to
from portal.access import terminal_for
from portal.errors import PortalError
from portal.models import User

_BROUGHT: Final = "slips"
_MOST_BROUGHT: Final = 20


def remember(request: HttpRequest, reading: SlipReading) -> None:
    """The session may see what it brought; it keeps that right through the sign-in."""
    request.session[_BROUGHT] = [*brought(request), str(reading.pk)][-_MOST_BROUGHT:]


def brought(request: HttpRequest) -> list[str]:
    found: list[str] = request.session.get(_BROUGHT, [])
    return found


def choice_for(request: HttpRequest, *, mid: str = "", tid: str = "") -> dict[str, Any]:
    """The terminals to choose from, or the way to the sign-in that comes back here."""
    user = request.user
    if not user.is_authenticated:
        return {"sign_in": f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"}
    if user.is_reviewer:
        return {"staff": True}  # the whole fleet is no list to choose from, and it is behind the second factor
    search, every = request.GET.get("q", "").strip()[:50].replace("\x00", ""), "other" in request.GET
    choice = terminals_to_check(user, mid=mid, tid=tid, search=search, every=every)
    return {"choice": choice, "q": search, "mid": mid, "tid": tid, "differs": _differs(choice.named, mid, tid)}


def start_check(request: HttpRequest, user: User, *, code: str, answers: Mapping[str, str]) -> HttpResponse | None:
    """The running check, or None with a message that says what is missing."""
    answer = answer_to(code)
    if answer and not answer.may_check:
        messages.error(request, _("This code is not about the terminal, so there is nothing to check."))
        return None
    serial = request.POST.get("terminal", "")
    if not serial:
        messages.error(request, _("Please choose the terminal that you used."))
        return None
    try:
        run = start_diagnosis(terminal_for(user, serial), by=user, code=code, answers=answers)
    except PortalError as error:
        messages.error(request, str(error.message))
        return None
    return redirect("diagnostics:diagnosis", run.pk)


def _differs(named: Any, mid: str, tid: str) -> bool:
    """The slip shows other numbers than our record of the one terminal: a clue, not an error."""
    if named is None:
        return False
    return bool(tid and tid != named.tid) or bool(mid and named.merchant and mid != named.merchant.mid)
