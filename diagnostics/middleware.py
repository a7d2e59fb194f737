"""A look that finds nothing new is answered before anything else is done for it: most looks are of this kind.

A middleware of its own, early in the list: a session, a language, a log line and a policy for an answer without content
would cost more than the look.
"""

import re
from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from diagnostics.access import Look, look_at
from diagnostics.watching import Watcher, halves_of, watcher_of

_LOOK: Final = re.compile(r"/diagnostics/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/progress")
_UNCHANGED: Final = 204


class Unchanged:
    """For a watcher with a good ticket who has seen all there is: 204, or only how to ask from now on, when the pace
    changed; anything else goes its way.

    What was found for the ticket goes along as `request.looked`: (watcher, the look or None).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = _LOOK.fullmatch(request.path_info) if request.method == "GET" else None
        if found and (watcher := watcher_of(request, run := UUID(found[1]))):
            look = look_at(watcher, run)
            request.looked = (watcher, look)  # type: ignore[attr-defined]
            if look is not None and (answer := _unchanged(request, watcher, look)):
                add_never_cache_headers(answer)
                return answer
        return self._get_response(request)


def _unchanged(request: HttpRequest, watcher: Watcher, look: Look) -> HttpResponse | None:
    (shown, pace), (heard, asked_at) = halves_of(look.mark), halves_of(request.GET.get("seen", ""))
    if not look.run.is_at_work or shown != heard:
        return None
    if pace == asked_at:
        return HttpResponse(status=_UNCHANGED)
    context = {
        "run": look.run,
        "seen": look.mark,
        "ticket": watcher.ticket(request, look.run.pk),
        "pace": pace,
        "later": True,
    }
    return HttpResponse(
        render_to_string("diagnostics/_look.html", context),
        headers={"HX-Retarget": "#look", "HX-Reswap": "outerHTML"},
    )
