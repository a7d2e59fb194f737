"""Times and texts as they come over a wire: what may be stored, and what is refused."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator

_RFC3339 = re.compile(r"[0-9]{4}(-[0-9]{2}){2}[Tt ][0-9]{2}(:[0-9]{2}){2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})")

_UNKEPT = re.compile("[\x00\ud800-\udfff]")


def parse_time(text: str) -> datetime:
    """An RFC 3339 time in UTC; ValueError otherwise. A leap second counts as the last ordinary one.

    The first and last days of the calendar are refused: no time zone must be able to push them over the edge.
    """
    if not _RFC3339.fullmatch(text):
        raise ValueError("not an RFC 3339 time with an offset")
    plain = text.upper().replace("Z", "+00:00")
    if "." in plain:
        plain = re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", plain)
    if ":60" in plain:
        plain = re.sub(r"(:[0-9]{2}):60", r"\1:59", plain)
    naive, offset = plain[:-6], plain[-6:]
    if not "0001-01-04" <= naive[:10] <= "9999-12-28":
        raise ValueError("not a time that any clock shows")
    return datetime.fromisoformat(naive + offset).astimezone(UTC)


def _time(text: str) -> str:
    parse_time(text)
    return text


def clean(text: str) -> str:
    """What PostgreSQL cannot keep as text is no text."""
    if _UNKEPT.search(text):
        raise ValueError("contains NUL or half of a surrogate pair")
    return text


Text = Annotated[str, AfterValidator(clean)]
Time = Annotated[str, AfterValidator(_time)]
