"""Hearing the witnesses of a run: those of our own database, and those of the acquirer, all at once."""

import asyncio
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Final

from django.db.models import Max
from django.utils import timezone

from diagnostics.evidence import Reading, moment
from diagnostics.models import Diagnosis, StoredReading
from diagnostics.readings import acquirer, merchant, portal, terminal
from diagnostics.readings.acquirer import Subject
from diagnostics.vocabulary import Witness
from portal.acquirer import loop
from portal.acquirer.client import Acquirer
from portal.acquirer.client import acquirer as the_acquirer
from portal.acquirer.transport import WHOLE_SECONDS

#: Every call ends by itself before this; what has not by then (a stalled process) is silence, too.
_PATIENCE: Final = WHOLE_SECONDS + 1
#: Our own rows are not told by themselves while the acquirer may be about to answer: one write instead of two.
_TOGETHER_SECONDS: Final = 0.1
#: Answers to calls that began together mostly come together: judged and written once, not once for each.
_GATHER_SECONDS: Final = 0.02


def subject_of(run: Diagnosis) -> Subject:
    """Whom the acquirer is asked about, in plain values."""
    return Subject.of(run.terminal, run=run.pk.hex, now=run.created_at)


def hear(run: Diagnosis, witnesses: Collection[Witness], *, outside: bool) -> Iterator[list[Reading]]:
    """What these witnesses say, as it comes; the acquirer's only if `outside`. About 8 seconds at most.

    All calls are under way when this returns; while they last, no database is touched.
    """
    calls = _Calls(subject_of(run), witnesses if outside else ())
    own = from_our_rows(run, witnesses)
    return calls.as_they_come(own) if calls.missing else iter([own])


def from_the_acquirer(subject: Subject, witnesses: Iterable[Witness]) -> Iterator[list[Reading]]:
    """What the acquirer says to these facts, without a run. All calls are under way when this returns."""
    return _Calls(subject, witnesses).as_they_come([])


class _Calls:
    """The acquirer's facts, asked for all at once; `missing`: who has not answered yet."""

    def __init__(self, subject: Subject, witnesses: Iterable[Witness]) -> None:
        self.missing = {witness for witness in witnesses if witness in acquirer.WITNESSES}
        self._arrived: SimpleQueue[Reading | Exception] = SimpleQueue()
        self._until = time.monotonic() + _PATIENCE
        self._all = loop.start(self._every(the_acquirer(), subject)) if self.missing else None

    async def _every(self, door: Acquirer, subject: Subject) -> None:
        async def one(witness: Witness) -> None:
            try:
                self._arrived.put(await acquirer.hear(door, witness, subject))
            except Exception as fault:  # noqa: BLE001 – a fault of ours; raised where somebody waits for it
                self._arrived.put(fault)

        await asyncio.gather(*map(one, sorted(self.missing)))

    def as_they_come(self, own: list[Reading]) -> Iterator[list[Reading]]:
        """`own` first, together with what comes in the next moment."""
        if own and not (came := self._wait(time.monotonic() + _TOGETHER_SECONDS)):
            yield own
        elif own:
            yield own + came
        while self.missing:
            yield self._wait(self._until) or self._give_up()

    def _wait(self, until: float) -> list[Reading]:
        """What has come in; waits for the first, and a moment for those that are about to come as well."""
        came: list[Reading] = []
        while self.missing:
            try:
                reading = self._arrived.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                break
            if not came:
                until = time.monotonic() + _GATHER_SECONDS
            if isinstance(reading, Exception):
                raise reading
            came.append(reading)
            self.missing.discard(reading.witness)
        return came

    def _give_up(self) -> list[Reading]:
        if self._all:
            self._all.cancel()
        silent = [Reading(witness, silent="timeout") for witness in sorted(self.missing)]
        self.missing.clear()
        return silent


def from_our_rows(run: Diagnosis, witnesses: Collection[Witness]) -> list[Reading]:
    """What the portal's own database says: its record, the terminal's report, the merchant's words."""
    now, readings = timezone.now(), []
    if "portal" in witnesses:
        readings.append(portal.read(run.terminal, now=now))
    if "heartbeat" in witnesses:
        readings.append(terminal.read(run.terminal, now=now))
    if "answers" in witnesses:
        readings.append(merchant.read(run.code, run.answers, now=run.created_at))
    return readings


def with_last_words(run: Diagnosis, heard: list[Reading]) -> list[Reading]:
    """The readings; the silent ones with the time when their witness last spoke about this terminal."""
    mute = [reading.witness for reading in heard if reading.silent and reading.last_good_at is None]
    last = _last_words(run, mute) if mute else {}
    return [
        replace(reading, last_good_at=moment(last.get(reading.witness))) if reading.witness in mute else reading
        for reading in heard
    ]


def _last_words(run: Diagnosis, witnesses: list[Witness]) -> dict[str, datetime]:
    earlier = StoredReading.objects.filter(
        diagnosis__terminal_id=run.terminal_id, witness__in=witnesses, silent="", read_at__isnull=False
    )
    return dict(earlier.values_list("witness").annotate(Max("read_at")).order_by())
