"""The catalogue's words in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django import template

from diagnostics.actions.ask_person import case_about
from diagnostics.catalogue.entries import Words
from diagnostics.labels import said as in_language
from diagnostics.labels import shared_value, where
from diagnostics.models import Diagnosis
from diagnostics.views.bundled import Shown, shown
from portal.models import SupportCase

register = template.Library()


@register.filter
def said(words: Any) -> str:
    """`{{ cause.name|said }}`"""
    return in_language(words) if isinstance(words, Words) else ""


@register.simple_tag
def bundle_shown(bundle: Mapping[str, Any]) -> Shown:
    """`{% bundle_shown bundle as shown %}`: a bundle in the reader's words."""
    return shown(bundle)


@register.simple_tag
def open_case_about(run: Diagnosis) -> SupportCase | None:
    """`{% open_case_about run as case %}`: the support case that is open about this run."""
    return case_about(run)


@register.filter
def place_of(incident: Any, user: Any) -> str:
    """`{{ incident|place_of:user }}`: what the terminals share, in words for this reader."""
    return where(incident, yours=not getattr(user, "is_reviewer", False))


@register.filter
def shared_by(incident: Any) -> str:
    """`{{ incident|shared_by }}`: the name of what the terminals share."""
    return shared_value(incident)
