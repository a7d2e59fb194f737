"""What is known this very moment about what a terminal could lose: read anew for the safety gate, never from a page."""

from typing import Final

from django.utils import timezone

from diagnostics.evidence import Case, Reading
from diagnostics.models import Problem, StoredReading
from diagnostics.readings import terminal
from diagnostics.readings.acquirer import Subject
from diagnostics.readings.witnesses import from_the_acquirer
from diagnostics.vocabulary import Witness
from portal.models import Terminal

_ASKED: Final[tuple[Witness, ...]] = ("transactions", "account")


def fresh_case(serial: str) -> Case:
    """The terminal's newest report, and the payments that the acquirer knows of; at most about 8 seconds."""
    now = timezone.now()
    found = Terminal.objects.select_related("merchant", "report").get(serial=serial)
    subject = Subject.of(found, run="", now=now)
    heard = [reading for came in from_the_acquirer(subject, _ASKED) for reading in came]
    return Case.of([terminal.read(found, now=now), *heard], now=now)


def known_case(problem: Problem) -> Case:
    """The same from our own rows, for a page that says beforehand what is in the way: nobody is asked."""
    now = timezone.now()
    found = Terminal.objects.select_related("report").get(pk=problem.terminal_id)
    stored = StoredReading.objects.filter(diagnosis=problem.seen_by_id, witness__in=_ASKED)
    heard = [Reading.from_json(data) for data in stored.values_list("data", flat=True)]
    return Case.of([terminal.read(found, now=now), *heard], now=now)
