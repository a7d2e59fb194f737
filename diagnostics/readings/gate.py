"""What is known this very moment about what a terminal could lose: read anew for the safety gate, never from a page."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from django.utils import timezone

from diagnostics.evidence import Case
from diagnostics.readings import acquirer, terminal
from diagnostics.readings.acquirer import Subject
from diagnostics.vocabulary import Witness
from portal.models import Terminal

_ASKED: Final[tuple[Witness, ...]] = ("transactions", "account")


def fresh_case(serial: str) -> Case:
    """The terminal's newest report, and the payments that the acquirer knows of; at most about 8 seconds."""
    now = timezone.now()
    found = Terminal.objects.select_related("merchant", "report").get(serial=serial)
    subject = Subject.of(found, run="", now=now)
    with ThreadPoolExecutor(max_workers=len(_ASKED)) as threads:
        heard = list(threads.map(lambda witness: acquirer.read(witness, subject), _ASKED))
    return Case.of([terminal.read(found, now=now), *heard], now=now)
