"""The catalogue's words in the reader's language."""

from typing import Any

from django import template

from diagnostics.catalogue.entries import Words
from diagnostics.labels import said as in_language
from diagnostics.labels import where

register = template.Library()


@register.filter
def said(words: Any) -> str:
    """`{{ cause.name|said }}`"""
    return in_language(words) if isinstance(words, Words) else ""


@register.filter
def place_of(incident: Any, user: Any) -> str:
    """`{{ incident|place_of:user }}`: what the terminals share, in words for this reader."""
    return where(incident, yours=not getattr(user, "is_reviewer", False))
