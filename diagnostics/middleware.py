"""A look that finds nothing new is answered before anything else is done for it: most looks are of this kind.

A middleware of its own, early in the list: a session, a language, a log line and a policy for an answer without content
would cost more than the look.
"""

import re
from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from diagnostics.access import steps_seen_by
from diagnostics.models import StepRun
from diagnostics.watching import seen_mark, watcher_of

_LOOK: Final = re.compile(r"/diagnostics/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/progress")
_UNCHANGED: Final = 204


class Unchanged:
    """204 for a watcher with a good ticket who has seen all there is; anything else goes its way.

    What was found for the ticket goes along as `request.looked`: (watcher, steps).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = _LOOK.fullmatch(request.path_info) if request.method == "GET" else None
        if found and (watcher := watcher_of(request, run := UUID(found[1]))):
            steps = steps_seen_by(watcher, run)
            request.looked = (watcher, steps)  # type: ignore[attr-defined]
            if steps and self._seen(request, steps):
                answer = HttpResponse(status=_UNCHANGED)
                add_never_cache_headers(answer)
                return answer
        return self._get_response(request)

    def _seen(self, request: HttpRequest, steps: list[StepRun]) -> bool:
        run = steps[0].diagnosis
        return run.is_at_work and request.GET.get("seen") == seen_mark(run, steps)
