"""Who else has a case open. Forgotten after a while, so nobody is shown as present for long after they left."""

import time

from django.core.cache import cache

from applications.models import Application
from portal.models import User

SHOWN_FOR = 120
"""seconds after the page was opened"""


def look_at(application: Application, *, by: User) -> list[str]:
    """Notes that `by` has the case open, and tells the names of the colleagues who have, too."""
    key, now = f"desk-looking:{application.pk}", time.time()
    seen: dict[int, tuple[str, float]] = cache.get(key) or {}
    others = {pk: entry for pk, entry in seen.items() if pk != by.pk and now - entry[1] < SHOWN_FOR}
    cache.set(key, {**others, by.pk: (by.label, now)}, SHOWN_FOR)
    return [label for label, _at in others.values()]
