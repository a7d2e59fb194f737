"""The merchant's own word: the code on the terminal's screen, what the slip shows, and answers to our questions."""

from collections.abc import Mapping
from datetime import datetime

from diagnostics.evidence import Reading


def read(code: str, answers: Mapping[str, str], *, now: datetime) -> Reading:
    """What was told us, and nothing for what was not."""
    return Reading("answers", {**({"code": code} if code else {}), **answers}, read_at=now)
