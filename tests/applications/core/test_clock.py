"""The honest clock: replayed over simulated queues its range is right in 85 to 95 of 100 cases, and never empty."""

import heapq
import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from applications.journey.clock import COVER, DEFAULT, ENOUGH, Kind, Past, aimed_misses, promise
from portal.calendar import DAY_MINUTES, add_working_minutes, is_workday, working_minutes

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
Absence = tuple[int, int, int]  # reviewer, first day, last day


@dataclass(slots=True)
class Queue:
    """Reviewers take the longest waiting first, in office hours; people apply around the clock."""

    reviewers: int
    minutes: float
    spread: float
    a_day: float
    days: int
    away: tuple[Absence, ...] = ()
    ending: list[tuple[datetime, int, float, bool | None]] = field(default_factory=list)
    past: list[Past] = field(default_factory=list)

    def replay(self, seed: int) -> list[bool]:
        """Of every promise that was learned: whether it was kept."""
        random, now, kept = Random(seed), MONDAY, []
        free, starts = [MONDAY] * self.reviewers, [MONDAY]
        while now < MONDAY + timedelta(days=self.days):
            now += timedelta(days=random.expovariate(self.a_day * 5 / 7))
            self._learn(now)
            starts = [start for start in starts if start > now]
            told = promise(Kind.FIRST, since=now, now=now, ahead=len(starts), past=self.past)
            begins = [self._there(who, max(moment, now)) for who, moment in enumerate(free)]
            who = begins.index(min(begins))
            end = add_working_minutes(begins[who], random.lognormvariate(math.log(self.minutes), self.spread))
            starts.append(begins[who])
            free[who] = end
            was_kept = told.first <= end <= told.last
            row = (end, len(starts) - 1, working_minutes(now, end), was_kept if told.learned else None)
            heapq.heappush(self.ending, row)
            if told.learned:
                kept.append(was_kept)
        return kept

    def _learn(self, now: datetime) -> None:
        while self.ending and self.ending[0][0] <= now:
            _end, ahead, minutes, was_kept = heapq.heappop(self.ending)
            self.past.insert(0, Past(ahead, minutes, was_kept))

    def _there(self, who: int, moment: datetime) -> datetime:
        start = add_working_minutes(moment, 0)
        for one, first, last in self.away:
            if one == who and MONDAY + timedelta(days=first) <= start <= MONDAY + timedelta(days=last):
                start = add_working_minutes(MONDAY + timedelta(days=last), 0)
        return start


QUEUES = {
    "a calm desk": {"reviewers": 2, "minutes": 20, "spread": 0.5, "a_day": 25},
    "a desk at its limit": {"reviewers": 2, "minutes": 30, "spread": 0.6, "a_day": 30},
    "few and very different": {"reviewers": 1, "minutes": 60, "spread": 0.9, "a_day": 5},
    "a colleague away for two weeks": {
        "reviewers": 3,
        "minutes": 30,
        "spread": 0.5,
        "a_day": 36,
        "away": ((0, 21, 35),),
    },
}


@pytest.mark.parametrize("name", QUEUES)
def test_the_range_is_right_in_85_to_95_of_100_cases(name: str) -> None:
    kept = [was for seed in (1, 2, 3) for was in Queue(days=63, **QUEUES[name]).replay(seed)]  # type: ignore[arg-type]
    assert len(kept) > 400
    assert 0.85 <= sum(kept) / len(kept) <= 0.95


def test_with_little_history_the_default_holds_and_is_never_empty() -> None:
    for kind, (least, most) in DEFAULT.items():
        told = promise(kind, since=MONDAY, now=MONDAY, ahead=7, past=[Past(0, 1.0)] * (ENOUGH - 1))
        assert (told.learned, told.late) == (False, False)
        assert told.first <= add_working_minutes(MONDAY, least)
        assert told.last >= add_working_minutes(MONDAY, most)
        assert told.first < told.last


def test_more_before_you_is_a_later_range() -> None:
    past = [Past(ahead, 30.0 + 20 * ahead + noise, None) for ahead in range(10) for noise in (-15, -5, 0, 5, 15)]
    told = [promise(Kind.FIRST, since=MONDAY, now=MONDAY, ahead=ahead, past=past) for ahead in (0, 3, 9)]
    assert [one.learned for one in told] == [True] * 3
    assert told[0].last < told[1].last < told[2].last
    assert told[0].first < told[2].first


def test_what_was_waited_already_counts() -> None:
    past = [Past(0, float(minutes), None) for minutes in range(10, 410, 10)]
    at_once = promise(Kind.FIRST, since=MONDAY, now=MONDAY, ahead=0, past=past)
    later = promise(Kind.FIRST, since=MONDAY, now=add_working_minutes(MONDAY, 200), ahead=0, past=past)
    assert at_once.first < add_working_minutes(MONDAY, 200)
    assert later.first >= add_working_minutes(MONDAY, 180)
    assert later.last >= at_once.last - timedelta(minutes=30)


@pytest.mark.parametrize("number", [0, 40])
def test_waiting_longer_than_anybody_is_said_and_still_has_an_end(number: int) -> None:
    past = [Past(0, float(minutes), None) for minutes in range(10, 10 + number)]
    now = add_working_minutes(MONDAY, 5 * DAY_MINUTES)
    told = promise(Kind.FIRST, since=MONDAY, now=now, ahead=0, past=past)
    assert (told.late, told.learned) == (True, bool(number))
    assert now - timedelta(minutes=30) <= told.first < told.last


def test_a_range_lies_in_office_hours_of_working_days() -> None:
    past = [Past(0, 60.0 * hour, None) for hour in range(1, 41)]
    for since in (MONDAY, datetime(2026, 9, 30, 17, tzinfo=SHANGHAI), datetime(2026, 5, 2, 3, tzinfo=SHANGHAI)):
        told = promise(Kind.FIRST, since=since, now=since, ahead=0, past=past)
        for moment in (told.first, told.last):
            assert is_workday(moment.date())
            assert 9 <= moment.hour < 18 or (moment.hour, moment.minute) == (18, 0)


def test_misses_widen_the_next_range_and_kept_promises_narrow_it() -> None:
    none = aimed_misses([])
    assert none == pytest.approx(1 - COVER)
    assert aimed_misses([Past(0, 1.0, False)] * 5) < none < aimed_misses([Past(0, 1.0, True)] * 50)
    assert aimed_misses([Past(0, 1.0, None)] * 50) == none


def test_one_review_that_took_no_office_hours_at_all_breaks_nothing() -> None:
    told = promise(Kind.CAME_BACK, since=MONDAY, now=MONDAY, ahead=3, past=[Past(0, 0.0, None)] * ENOUGH)
    assert told.first <= told.last
    assert told.learned
