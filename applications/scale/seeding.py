"""Making a whole data set, batch by batch, all of it or nothing."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from applications.models import CorrectionRequest, Event
from applications.scale import applications, fleet
from applications.scale.applications import Makers, make_application
from portal.bulk import first_free, insert, settle
from portal.models import Merchant, Report, ReportHistory, Role, Terminal, User

BATCH: Final = 2000
REVIEWERS: Final = 6
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Scale:
    """What is asked for. The same numbers, seed and moment make the same data set."""

    seed: int
    merchants: int
    terminals: int
    applications: int
    now: datetime
    reports: int = 0
    history: bool = True

    def chance(self, what: str, batch: int) -> random.Random:
        """Each batch has a dice of its own, so that the numbers of one thing change nothing in another."""
        return random.Random(f"{self.seed} {what} {batch}")  # noqa: S311 - nothing secret


def is_there(seed: int) -> bool:
    """Whether a data set of this seed was made here before."""
    marks = User.objects.filter(email=fleet.email(seed, Role.REVIEWER, 0))
    return marks.exists()


def seed_scale(scale: Scale, *, progress: Progress) -> None:
    """Raises whatever the database raises; then nothing was made."""
    with transaction.atomic():
        reviewers = _people(scale, REVIEWERS, Role.REVIEWER)
        applicants = _people(scale, max(1, scale.applications * 7 // 10), Role.MEMBER)
        _merchants(scale, progress)
        _terminals(scale, progress)
        _applications(scale, applicants, reviewers, progress)
    settle([*fleet.TABLES, *applications.TABLES])


def _batches(count: int) -> Iterator[range]:
    for start in range(0, count, BATCH):
        yield range(start, min(start + BATCH, count))


def _people(scale: Scale, count: int, role: Role) -> list[int]:
    first = first_free(User)
    made = list(fleet.people(scale.seed, count, first, role, scale.now))
    for batch in _batches(count):
        insert(User, made[batch.start : batch.stop])
    return list(range(first, first + count))


def _merchants(scale: Scale, progress: Progress) -> None:
    for batch in _batches(scale.merchants):
        chance = scale.chance("merchants", batch.start)
        insert(Merchant, [fleet.merchant(chance, scale.seed, number, scale.now) for number in batch])
        progress("merchants", batch.stop, scale.merchants)


def _terminals(scale: Scale, progress: Progress) -> None:
    first = first_free(Terminal)
    for batch in _batches(scale.terminals):
        chance = scale.chance("terminals", batch.start)
        made = [fleet.terminal(chance, scale.seed, number, scale.merchants, first, scale.now) for number in batch]
        insert(Terminal, [row for row, _report in made])
        last = [report for _row, report in made if report is not None]
        insert(Report, last)
        insert(ReportHistory, [row for report in last for row in fleet.earlier(report, scale.reports)])
        progress("terminals", batch.stop, scale.terminals)


def _applications(scale: Scale, applicants: list[int], reviewers: list[int], progress: Progress) -> None:
    shops = (fleet.merchant_key(scale.seed, number) for number in range(scale.merchants))

    def next_shop() -> tuple[UUID, str] | None:
        return next(shops, None)

    event, correction = first_free(Event), first_free(CorrectionRequest)
    makers = Makers(applicants, reviewers, next_shop, scale.history, scale.now, event, correction)
    for batch in _batches(scale.applications):
        chance = scale.chance("applications", batch.start)
        for number in batch:
            make_application(makers, chance, scale.seed * 20_000_003 + number)
        made = makers.take()
        for model in applications.TABLES:
            insert(model, made[model])
        progress("applications", batch.stop, scale.applications)
