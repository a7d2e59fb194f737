"""Hearing the witnesses of a run: those of our own database, and those of the acquirer, all at once."""

import asyncio
import time
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future
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
from portal.acquirer.client import acquirer as the_acquirer
from portal.acquirer.transport import WHOLE_SECONDS

#: Every call ends by itself before this; what has not by then (a stalled process) is silence, too.
_PATIENCE: Final = WHOLE_SECONDS + 1


def subject_of(run: Diagnosis) -> Subject:
    """Whom the acquirer is asked about, in plain values."""
    return Subject.of(run.terminal, run=run.pk.hex, now=run.created_at)


def from_the_acquirer(subject: Subject, witnesses: Iterable[Witness]) -> Iterator[list[Reading]]:
    """Asks for these facts, all at once and at once; yields what has come in, as it comes. About 8 seconds at most.

    The calls are under way when this returns. No database is touched.
    """
    asked = [witness for witness in witnesses if witness in acquirer.WITNESSES]
    if not asked:
        return iter(())
    door = the_acquirer()
    arrived: SimpleQueue[Reading | Exception] = SimpleQueue()

    async def one(witness: Witness) -> None:
        try:
            arrived.put(await acquirer.hear(door, witness, subject))
        except Exception as fault:  # noqa: BLE001 – a fault of ours; raised where somebody waits for it
            arrived.put(fault)

    async def every() -> None:
        await asyncio.gather(*map(one, asked))

    return _as_they_come(loop.start(every()), arrived, set(asked))


def _as_they_come(
    calls: "Future[None]", arrived: "SimpleQueue[Reading | Exception]", missing: set[Witness]
) -> Iterator[list[Reading]]:
    until = time.monotonic() + _PATIENCE
    while missing:
        try:
            came = [arrived.get(timeout=max(0.0, until - time.monotonic()))]
        except Empty:
            calls.cancel()
            came = [Reading(witness, silent="timeout") for witness in sorted(missing)]
        while not arrived.empty():  # nobody else takes from it
            came.append(arrived.get())
        heard = []
        for reading in came:
            if isinstance(reading, Exception):
                raise reading
            heard.append(reading)
        missing -= {reading.witness for reading in heard}
        yield heard


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
