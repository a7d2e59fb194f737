"""Forgetting old reports: the newest of each terminal stay, in bounded steps that nobody has to wait for.

Every call takes the terminals of one part of the hour, so that an hour passes all of them once, whatever was missed. A
step deletes what a few terminals have too many of: by index, one short transaction, no lock that a report would want.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone

from portal.models import ReportHistory, Terminal

HISTORY_LIFE: Final = timedelta(days=7)
WRONG_LIFE: Final = timedelta(days=1)  # what a wrong clock said cannot be ordered with the rest: a day of it stays
PARTS: Final = 12  # an hour has so many
STEP: Final = 200  # terminals
_SOON: Final = timedelta(minutes=5)

_TABLE: Final = ReportHistory._meta.db_table
# The oldest that stays is found by counting along the index from the newest; what is older is then one stretch of it.
SURPLUS: Final = f"""
DELETE FROM {_TABLE} WHERE id IN (
    SELECT h.id FROM (
        SELECT t.id, COALESCE((SELECT o.reported_at FROM {_TABLE} AS o
            WHERE o.terminal_id = t.id AND o.reported_at <= %(soon)s AND o.reported_at >= %(oldest)s
            ORDER BY o.reported_at DESC LIMIT 1 OFFSET %(last)s), %(oldest)s) AS since
        FROM {Terminal._meta.db_table} AS t WHERE t.id >= %(first)s AND t.id < %(end)s
    ) AS kept JOIN {_TABLE} AS h ON h.terminal_id = kept.id AND h.reported_at < kept.since)
"""  # noqa: S608  names of our own tables


def forget_reports(part: int | None = None) -> int:
    """Prune the terminals of this part of the hour (the current one when not told), and what wrong clocks left."""
    now = timezone.now()
    part = now.minute * PARTS // 60 if part is None else part
    bounds = Terminal.objects.aggregate(low=Min("pk"), high=Max("pk"))
    if bounds["low"] is None:
        return 0
    width = -(-(bounds["high"] + 1 - bounds["low"]) // PARTS)
    first = bounds["low"] + part * width
    forgotten = sum(forget_surplus(at, min(at + STEP, first + width), now) for at in range(first, first + width, STEP))
    wrong = ReportHistory.objects.filter(clock_wrong=True, received_at__lt=now - WRONG_LIFE)
    while batch := list(wrong.values_list("pk", flat=True)[:1000]):
        forgotten += ReportHistory.objects.filter(pk__in=batch).delete()[0]
    return forgotten


def forget_surplus(first: int, end: int, now: datetime) -> int:
    """One step: the terminals with first <= id < end keep their newest reports of the last days."""
    adapt = connection.ops.adapt_datetimefield_value
    values = {
        "first": first, "end": end, "last": settings.TERMINAL_REPORTS_KEPT - 1, "soon": adapt(now + _SOON),
        "oldest": adapt(now - HISTORY_LIFE),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SURPLUS, values)
        return int(cursor.rowcount)
