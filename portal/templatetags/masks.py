"""Masked values in templates."""

from django import template

from portal.masking import mask_mobile

register = template.Library()


@register.filter
def mask_contact(value: str) -> str:
    """A mobile number masked; an email address as it is, so that a typo can be seen."""
    return value if "@" in value else mask_mobile(value)
