"""What somebody typed survives a session that ran out in the meantime: sign in again, and it is there."""

from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict

_KEY = "typed"
_GOOD_FOR = 3600  # seconds: who signs in later than that starts from what is saved
_MOST = 20_000  # characters: more than any of our pages can hold
_NOT_TYPED = ("csrfmiddlewaretoken", "seen", "later")

View = Callable[..., HttpResponse]


def keeps_typed(view: View) -> View:
    """For a page of questions. The session is encrypted at rest (portal.at_rest) and belongs to this browser alone."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            _keep(request)
        return redirect_to_login(request.get_full_path())

    return login_not_required(wrapped)


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What was typed on this very page before the sign-in; once, and not for a script that only looks for its token."""
    kept = request.session.get(_KEY)
    if "X-Requested-With" in request.headers or not kept or kept["page"] != request.path:
        return None
    del request.session[_KEY]
    return QueryDict(kept["typed"]) if time() - kept["at"] < _GOOD_FOR else None


def _keep(request: HttpRequest) -> None:
    typed = urlencode([(name, value) for name, value in request.POST.items() if name not in _NOT_TYPED])
    if len(typed) <= _MOST:
        request.session[_KEY] = {"page": request.path, "typed": typed, "at": time()}
