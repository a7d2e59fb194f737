"""Which witnesses a step's task asks: those of our own database, and those of the acquirer side by side."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from django.utils import timezone

from diagnostics.evidence import Reading, moment
from diagnostics.models import Diagnosis, StoredReading
from diagnostics.readings import acquirer, merchant, portal, terminal
from diagnostics.readings.acquirer import Subject
from diagnostics.vocabulary import STEP_OWNS, Step

_CALLS_PER_STEP: Final = 2


def subject_of(run: Diagnosis) -> Subject:
    """Whom the acquirer is asked about, in plain values."""
    return Subject.of(run.terminal, run=run.pk.hex, now=run.created_at)


def from_the_acquirer(subject: Subject, step: Step) -> list[Reading]:
    """What this step asks of the acquirer; no database is touched. About 8 seconds at most."""
    witnesses = [witness for witness in STEP_OWNS[step] if witness in acquirer.WITNESSES]
    if len(witnesses) < _CALLS_PER_STEP:
        return [acquirer.read(witness, subject) for witness in witnesses]
    with ThreadPoolExecutor(max_workers=len(witnesses)) as threads:
        return list(threads.map(lambda witness: acquirer.read(witness, subject), witnesses))


def from_our_rows(run: Diagnosis, step: Step) -> list[Reading]:
    """What this step reads from the portal's own database: its record, the terminal's report, the merchant's words."""
    readings = []
    for witness in STEP_OWNS[step]:
        if witness == "portal":
            readings.append(portal.read(run.terminal, now=timezone.now()))
        elif witness == "heartbeat":
            readings.append(terminal.read(run.terminal, now=timezone.now()))
        elif witness == "answers":
            readings.append(merchant.read(run.code, run.answers, now=run.created_at))
    return readings


def with_last_word(run: Diagnosis, reading: Reading) -> Reading:
    """A silent reading together with the time when this witness last spoke about this terminal."""
    if reading.silent is None or reading.last_good_at is not None:
        return reading
    earlier = StoredReading.objects.filter(
        diagnosis__terminal_id=run.terminal_id, witness=reading.witness, silent="", read_at__isnull=False
    )
    last = earlier.order_by("-read_at").values_list("read_at", flat=True).first()
    return replace(reading, last_good_at=moment(last))
