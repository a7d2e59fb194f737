"""What stands around every view."""

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django_structlog.middlewares import RequestMiddleware


class TooOftenMiddleware:
    """A limit that allauth finds in the middle of a sign-in (codes by SMS) is answered as its other limits are: 429."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RateLimited):
            return None
        answer: HttpResponse = respond_429(request)
        return answer


class SignInRequired(LoginRequiredMiddleware):
    """As Django's, in the other order: a view that is open to all does not cost the look-up of who is asking."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class RequestLog(RequestMiddleware):
    """Names the person in the log where somebody else had to find out who it is: it asks the database nothing itself.

    SignInRequired asks before nearly every view; who answers without a session (a heartbeat, a watcher with a
    ticket) does not pay for a line in the log.
    """

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        self.bind_user_id(request)

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        if hasattr(request, "_cached_user"):
            RequestMiddleware.bind_user_id(request)
