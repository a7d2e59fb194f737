"""What stands around every page, the same for everybody of a kind: drawn once for each language, not once a page."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def drawn_once(name: str) -> str:
    """A component that wants nothing but the language."""
    return _drawn(name, get_language())


@register.simple_tag(takes_context=True)
def site_nav(context: dict[str, Any]) -> str:
    """Where this person may go, with the place they are at (`nav` of the view); nothing for visitors."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return ""
    kind = "staff" if user.is_reviewer else "merchant"
    return _drawn("components/_nav.html", get_language(), kind=kind, nav=str(context.get("nav", "")))


@lru_cache(maxsize=512)
def _drawn(name: str, _language: str | None, **words: str) -> str:
    return get_template(name).render(words)
