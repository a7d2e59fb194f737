"""How a roll-out goes: in numbers, and by day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from portal.commands.lines import RESTART, SIGN_ON, UPDATE
from portal.models import SENT_NOT_ENDED, RollOut, SentCommand, SentState

#: Fewer than these are chance.
LEAST_FAILURES: Final = 2
MOST_SHOWN: Final = 20
_FAILED: Final = (SentState.FAILED, SentState.NO_WORD)
_PARTS: Final = (UPDATE, RESTART, SIGN_ON)


@dataclass(frozen=True, slots=True)
class Tally:
    """Terminals. `failed`: the update, the restart or the sign-on after it; `held`: not sent, to be safe."""

    under_way: int
    done: int
    failed: int
    held: int
    not_taken: int

    @property
    def failed_percent(self) -> int:
        ended = self.done + self.failed
        return round(100 * self.failed / ended) if ended else 0

    def too_many(self, percent: int) -> bool:
        return self.failed >= LEAST_FAILURES and 100 * self.failed > percent * (self.done + self.failed)


def count(roll_out: RollOut, *, since: datetime | None = None) -> Tally:
    """Of all its commands, or of those that ended since then."""
    rows = SentCommand.objects.filter(roll_out=roll_out)
    ended = Q(finished_at__gte=since) if since else Q()
    found = rows.aggregate(
        under_way=Count("line", distinct=True, filter=Q(state__in=SENT_NOT_ENDED)),
        done=Count("line", distinct=True, filter=ended & Q(command=SIGN_ON, state=SentState.SUCCEEDED)),
        failed=Count("line", distinct=True, filter=ended & Q(command__in=_PARTS, state__in=_FAILED)),
        held=Count("terminal", distinct=True, filter=Q(state=SentState.BLOCKED)),
        not_taken=Count("terminal", distinct=True, filter=Q(state__in=[SentState.EXPIRED, SentState.CANCELLED])),
    )
    return Tally(**found)


def in_trouble(roll_out: RollOut, limit: int = MOST_SHOWN) -> list[SentCommand]:
    """What failed, and what was held back, newest first: where somebody has to look."""
    failed = Q(command__in=_PARTS, state__in=_FAILED) | Q(state=SentState.BLOCKED)
    rows = SentCommand.objects.filter(failed, roll_out=roll_out).select_related("terminal__merchant")
    return list(rows.order_by("-created_at", "-pk")[:limit])


def by_day(roll_out: RollOut) -> list[tuple[date, int, int]]:
    """Day (Beijing time), terminals done, terminals failed; days without either are left out."""
    ended = Q(command=SIGN_ON, state=SentState.SUCCEEDED) | Q(command__in=_PARTS, state__in=_FAILED)
    rows = SentCommand.objects.filter(ended, roll_out=roll_out).annotate(day=TruncDate("finished_at"))
    done: Counter[date] = Counter()
    failed: Counter[date] = Counter()
    for day, state, lines in rows.order_by("day").values_list("day", "state").annotate(Count("line", distinct=True)):
        (done if state == SentState.SUCCEEDED else failed)[day] += lines
    return [(day, done[day], failed[day]) for day in sorted({*done, *failed})]
