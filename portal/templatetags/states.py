"""A state as a word with a sign, for lists: the component is drawn once for each tone and word, not once a line."""

from functools import lru_cache

from django import template
from django.template.loader import get_template

register = template.Library()


@register.simple_tag
def state(tone: str, text: object) -> str:
    """The same as components/_state.html. `text` comes from a fixed choice of words, never from people."""
    return _drawn(tone, str(text))


@lru_cache(maxsize=512)
def _drawn(tone: str, text: str) -> str:
    return get_template("components/_state.html").render({"tone": tone, "text": text})
