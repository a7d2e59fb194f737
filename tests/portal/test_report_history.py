"""The history of reports stays bounded: the newest of each terminal remain."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from portal import tasks
from portal.effects import history
from portal.models import ReportHistory, Terminal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def three(settings: Settings) -> None:
    settings.TERMINAL_REPORTS_KEPT = 3


def remember(terminal: Terminal, ages: Iterable[timedelta], *, wrong: timedelta | None = None) -> datetime:
    """One report of each age; those of a wrong clock say a time so far ahead."""
    now = timezone.now()
    for age in ages:
        moment = now - age
        ReportHistory.objects.create(
            terminal=terminal, reported_at=moment + (wrong or 0 * HOUR), measured_at=moment, received_at=moment,
            clock_wrong=wrong is not None, data={},
        )  # fmt: skip
    return now


def prune() -> None:
    for part in range(history.PARTS):
        history.forget_reports(part)


def ages_left(terminal: Terminal, now: datetime) -> list[int]:
    moments = terminal.history.order_by("-received_at").values_list("received_at", flat=True)
    return [round((now - moment) / HOUR) for moment in moments]


def test_the_newest_of_each_terminal_stay(terminal: Terminal) -> None:
    other = Terminal.objects.create(serial="SN-0002")
    now = remember(terminal, [n * HOUR for n in (0, 1, 2, 3, 4)])
    remember(other, [n * HOUR for n in (5, 6)])
    prune()

    assert ages_left(terminal, now) == [0, 1, 2]
    assert ages_left(other, now) == [5, 6]


def test_after_a_week_none_stays(terminal: Terminal) -> None:
    now = remember(terminal, [n * 24 * HOUR for n in (6, 8)])
    prune()

    assert ages_left(terminal, now) == [6 * 24]


def test_reports_of_a_wrong_clock_push_nobody_out_and_go_after_a_day(terminal: Terminal) -> None:
    now = remember(terminal, [n * HOUR for n in (0, 1, 2)])
    remember(terminal, [n * HOUR for n in (3, 4, 5, 6, 25)], wrong=timedelta(days=400))
    prune()

    assert ages_left(terminal, now) == [0, 1, 2, 3, 4, 5, 6]


def test_an_hour_of_ticks_passes_every_terminal_whatever_their_numbers(terminal: Terminal) -> None:
    many = Terminal.objects.bulk_create(Terminal(serial=f"X{n:03}") for n in range(450))
    Terminal.objects.filter(pk=many[7].pk).update(serial="X-GONE")
    Terminal.objects.filter(pk__in=[one.pk for one in many[100:300]]).delete()
    for one in Terminal.objects.all():
        remember(one, [8 * 24 * HOUR])
    prune()

    assert ReportHistory.objects.count() == 0


def test_the_tick_takes_its_part_of_the_hour(terminal: Terminal) -> None:
    """Twelve ticks an hour, twelve parts: the only terminal is in one of them, and a part without any is quick."""
    remember(terminal, [8 * 24 * HOUR])
    tasks.forget_reports()
    assert ReportHistory.objects.count() in {0, 1}
    prune()
    assert ReportHistory.objects.count() == 0


def test_without_terminals_there_is_nothing_to_forget(db: None) -> None:
    assert history.forget_reports() == 0
