"""How people are reached: an email address or a mainland mobile number, each in one form however it was typed."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_PREFIX = re.compile(r"^(?:\+|00)?86(?=1[3-9][0-9]{9}$)")


def clean_mobile(text: str) -> str | None:
    """The eleven digits of a mainland mobile number, with or without +86, spaces, dashes, in full width; else None."""
    plain = re.sub(r"[\s()\-]+", "", unicodedata.normalize("NFKC", text))
    plain = _PREFIX.sub("", plain)
    return plain if _MOBILE.fullmatch(plain) else None


def clean_email(text: str) -> str | None:
    """A well-formed address in lower case; else None."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    try:
        validate_email(plain)
    except ValidationError:
        return None
    return plain if len(plain) <= 254 else None
