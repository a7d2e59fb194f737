"""Which of several shops a person looks at: in the address, remembered in the session."""

import re

from django.http import HttpRequest

_KEY = "shop"
ALL = "all"


def chosen(request: HttpRequest) -> str:
    """The number of the shop that the address names, else the one that was looked at last; "" for all of them."""
    named = request.GET.get("shop", "")
    if named == ALL:
        return ""
    if re.fullmatch(r"[0-9A-Z]{15}", named):
        return named
    return str(request.session.get(_KEY, ""))


def remember(request: HttpRequest, mid: str) -> None:
    """Writes the session only when something changed; a shop that is none of theirs is forgotten."""
    if request.session.get(_KEY, "") != mid:
        request.session[_KEY] = mid
