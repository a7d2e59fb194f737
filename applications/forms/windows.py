"""Two windows on one page: what somebody left alone in one of them never overwrites what they typed in the other.

Every page carries a mark of each answer as it was kept when the page was drawn. An answer that comes back with the same
mark was not touched, so it is taken as it is kept now.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.crypto import salted_hmac

from applications.rules.folding import fold_answer

_LONG = 12  # characters of a mark: enough that two answers of one field never share one by chance


def as_sent(value: object) -> str:
    """A kept answer as a browser would send it; a tick that is not set is sent as nothing."""
    if isinstance(value, date):
        return value.isoformat()
    if value is True:
        return "on"
    return str(value or "")


def marks_of(kept: Mapping[str, object]) -> str:
    return ",".join(f"{name}:{_mark(name, as_sent(value))}" for name, value in kept.items())


def catch_up(data: Mapping[str, Any], kept: Mapping[str, object], prefix: str) -> tuple[dict[str, Any], list[str]]:
    """What was sent, with the untouched answers as they are kept now, and the names of answers changed on both sides.

    A page without marks (a script's, an old one) is taken as it is.
    """
    taken, both = dict(data.items()), []
    for name, mark in _read(str(data.get("seen", ""))).items():
        if name not in kept:
            continue
        sent, now = fold_answer(f"{prefix}.{name}", str(data.get(name, ""))), as_sent(kept[name])
        if _mark(name, sent) == mark:
            taken[name] = now
            if not now:
                del taken[name]
        elif sent != now and _mark(name, now) != mark:
            both.append(name)
    return taken, both


def only_changed(data: Mapping[str, Any], changed: Iterable[str], kept: Mapping[str, object]) -> dict[str, str]:
    """A whole page of which only some answers were sent; the others as they are kept."""
    whole = {name: as_sent(value) for name, value in kept.items()}
    for name in changed:
        whole[name] = str(data.get(name, ""))
    return {name: value for name, value in whole.items() if value}


def _mark(name: str, sent: str) -> str:
    return salted_hmac("applications.windows", f"{name}={sent}", algorithm="sha256").hexdigest()[:_LONG]


def _read(marks: str) -> dict[str, str]:
    pairs = (pair.partition(":") for pair in marks.split(","))
    return {name: mark for name, colon, mark in pairs if colon}
