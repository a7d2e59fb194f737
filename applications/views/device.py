"""A random mark in the applicant's browser, so that one browser that declares for many people can be seen.

The mark says nothing about the browser or the person, is ours alone, and never leaves the cookie: what is stored is its
keyed hash, beside a declaration.
"""

import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal import crypto

COOKIE = "device"
_PAGES = "/applications/"
_KEPT = 400 * 24 * 3600  # seconds: the longest that browsers keep a cookie
_MARK = re.compile(r"[A-Za-z0-9_-]{22}")


class DeviceMark:
    """Sets the mark on the pages of an application: early enough to be there when it is declared."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_page(request, response) and not _MARK.fullmatch(request.COOKIES.get(COOKIE, "")):
            response.set_cookie(
                COOKIE,
                secrets.token_urlsafe(16),
                max_age=_KEPT,
                path=_PAGES,
                secure=settings.SECURE_COOKIES,
                httponly=True,
                samesite="Lax",
            )
        return response


def _is_page(request: HttpRequest, response: HttpResponse) -> bool:
    """A page that an applicant looks at; not a picture, not the desk."""
    if request.method != "GET" or response.status_code != 200 or not request.path.startswith(_PAGES):
        return False
    return not request.path.startswith(reverse("applications:desk")) and "html" in response.get("Content-Type", "")


def device_of(request: HttpRequest) -> str:
    """The keyed hash of this browser's mark; "" when it has none, or one that we never gave."""
    mark = request.COOKIES.get(COOKIE, "")
    return crypto.blind_index(f"device:{mark}") if _MARK.fullmatch(mark) else ""
