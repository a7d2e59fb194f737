"""What was read on the papers of an application, for the pages of applicant and reviewer."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from applications.models import Application, Document, DocumentReading, ReadField
from applications.rules.findings import Finding, soft
from applications.rules.flaws import flaw_words
from applications.rules.precheck import Answers
from applications.rules.read import LONG_TERM, Difference, ReadValue, difference_findings, differences, proposals

_ROWS = {"contact": "personal", "business": "business", "settlement": "settlement"}
_FLAGS = {"id_valid_until": "id_long_term", "licence_valid_until": "licence_long_term"}


@dataclass(frozen=True, slots=True)
class Offer:
    """What a paper says to an answer that says something else; `name` is the field on that paper."""

    document: Document
    name: str
    value: str

    @property
    def is_long_term(self) -> bool:
        return self.value == LONG_TERM


def readings_of(application: Application) -> list[DocumentReading]:
    """The readings of the papers that count; one query."""
    rows = DocumentReading.objects.filter(
        document__application=application, document__superseded_at__isnull=True
    ).select_related("document")
    return list(rows)


def values_by_kind(readings: Iterable[DocumentReading]) -> dict[str, Mapping[str, ReadValue]]:
    return {reading.document.kind: reading.values for reading in readings if reading.fields}


def differences_of(application: Application, answers: Answers) -> list[Difference]:
    """Where an answer is not what was read on a paper; for the desk, and by its length for risk (`typed_differs`)."""
    return differences(answers, values_by_kind(readings_of(application)))


def reading_findings(readings: Iterable[DocumentReading], answers: Answers) -> list[Finding]:
    """Soft findings: what is wrong with pictures, at their papers, and what differs from them, at its answers."""
    readings = list(readings)
    wrong = [
        soft(code, flaw_words(code).text).at(f"documents.{reading.document.kind}")
        for reading in readings
        for code in reading.flaws
    ]
    return [*difference_findings(differences(answers, values_by_kind(readings))), *wrong]


def unconfirmed(application: Application) -> dict[str, ReadField]:
    """By dotted name: what was filled in from a paper and not confirmed. What was typed over since is not among it."""
    open_ones = application.read_fields.filter(confirmed_at__isnull=True).select_related("document").order_by("pk")
    return {one.dotted: one for one in open_ones if one.value == as_read(application, one.dotted)}


def as_read(application: Application, dotted: str) -> str:
    """An answer in the form in which readings are kept: a day as ISO text, or "long_term"."""
    prefix, _dot, column = dotted.partition(".")
    row = getattr(application, _ROWS[prefix])
    if getattr(row, _FLAGS.get(column, ""), False):
        return LONG_TERM
    value = getattr(row, column)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def offers_of(application: Application, opened: Collection[str]) -> dict[str, Offer]:
    """By dotted name, for answers that are open in a correction round: nobody types off their own paper."""
    return {
        dotted: Offer(reading.document, name, value)
        for reading in readings_of(application)
        for dotted, name, value in proposals(reading.document.kind, reading.values, today=timezone.localdate())
        if dotted in opened and value != as_read(application, dotted)
    }
