"""Who else has a case open. Forgotten after a while, so nobody is shown as present for long after they left."""

import time
from collections.abc import Sequence
from uuid import UUID

from django.core.cache import cache

from applications.models import Application
from portal.models import User

SHOWN_FOR = 120
"""seconds after the page was opened, or last said that it still is"""
Seen = dict[int, tuple[str, float]]


def look_at(application: Application, *, by: User) -> list[str]:
    """Notes that `by` has the case open, and tells the names of the colleagues who have, too."""
    now = time.time()
    others = _others(cache.get(_key(application.pk)), by, now)
    cache.set(_key(application.pk), {**others, by.pk: (by.label, now)}, SHOWN_FOR)
    return [label for label, _at in others.values()]


def lookers_at(rows: Sequence[Application], user: User) -> dict[UUID, list[str]]:
    """The colleagues who have one of these open, by case: one question, whatever their number."""
    keys = {_key(row.pk): row.pk for row in rows}
    now = time.time()
    seen = {keys[key]: _others(entry, user, now) for key, entry in cache.get_many(keys).items()} if keys else {}
    return {pk: [label for label, _at in others.values()] for pk, others in seen.items() if others}


def _key(pk: UUID) -> str:
    return f"desk-looking:{pk}"


def _others(seen: Seen | None, user: User, now: float) -> Seen:
    return {pk: entry for pk, entry in (seen or {}).items() if pk != user.pk and now - entry[1] < SHOWN_FOR}
