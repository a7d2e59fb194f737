"""Looking at a paper once its pages are made: the picture first, then its text. Only the worker of `ocr` does it."""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from applications.effects.prefill import Busy, prefill
from applications.effects.risk import weigh_again
from applications.models import Document, DocumentReading, ReadingState, UploadState
from applications.rules.flaws import EXPIRED, WHOLE_PAPERS, counts
from applications.rules.read import PROPOSES, ReadValue, fields_to_json, is_past
from portal.documents import storage
from portal.documents.fields import fields_of
from portal.documents.quality import Flaw, flaws
from portal.documents.reading import read_lines, warm

LEASE: Final = timedelta(seconds=60)  # for the engine, and again for each page: a killed worker's work comes back soon
MAX_TRIES: Final = 3
_PAGES: Final = 2  # a card photographed on two pages; the rest of a long PDF is for people
_GRACE: Final = timedelta(seconds=20)  # the message itself gets this long before the sweeper steps in
_BATCH: Final = 50
_PAUSE: Final = timedelta(seconds=5)
_ASKS, _MOMENT = 25, 0.2  # seconds: nobody holds an application longer than saving takes


def read_document(document_id: str) -> None:
    """From waiting to read or unreadable, exactly once; then what is still empty is filled in."""
    reading = DocumentReading.objects.select_related("document__application").filter(document_id=document_id).first()
    if reading is None or reading.document.is_waiting or not reading.claim(LEASE):
        return
    paper = reading.document
    if paper.state != UploadState.READY or paper.superseded_at is not None:
        reading.settle(state=ReadingState.UNREADABLE, trouble="no_pages")
    elif reading.tries > MAX_TRIES:
        reading.settle(state=ReadingState.UNREADABLE, trouble="too_complex")  # it killed its worker again and again
    else:
        _look(reading, paper)


def left_over(now: datetime) -> Iterable[str]:
    """The papers whose reading was lost with a message or a worker."""
    due = DocumentReading.objects.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now), due_at__lte=now - _GRACE)
    made = due.filter(document__state__in=[UploadState.READY, UploadState.REFUSED]).order_by("due_at")
    return [str(pk) for pk in made.values_list("pk", flat=True)[:_BATCH]]


def _look(reading: DocumentReading, paper: Document) -> None:
    try:
        pages = [storage.content(page.stored_name) for page in paper.pages.all()[:_PAGES]]
        found = list(_flaws(paper.kind, pages))
        if not _keep_flaws(reading, found):
            return  # somebody else has it
        fields = dict(_fields(reading, paper.kind, pages))
    except (storage.StorageFault, FileNotFoundError):
        reading.settle(state=ReadingState.UNREADABLE, trouble="damaged")
    except Exception as exc:
        if _took_too_long(exc):  # a busy machine is slow, not broken: once more, with the engine made
            reading.postpone("too_slow", pause=_PAUSE)
            return
        reading.postpone("fault")
        raise
    else:
        _finish(reading, paper, found, fields)


def _flaws(kind: str, pages: list[bytes]) -> Iterator[str]:
    """What is wrong with any of the pages, worst first, each once."""
    told = [flaws(page, whole_paper=kind in WHOLE_PAPERS) for page in pages]
    return (flaw.value for flaw in Flaw if any(flaw in one for one in told) and counts(flaw.value, kind))


def _keep_flaws(reading: DocumentReading, found: list[str]) -> bool:
    """The verdict on the picture is there at once; the text takes its time."""
    held = DocumentReading.objects.filter(pk=reading.pk, tries=reading.tries)
    return held.update(flaws=found, judged_at=timezone.now()) == 1


def _fields(reading: DocumentReading, kind: str, pages: list[bytes]) -> Iterator[tuple[str, ReadValue]]:
    """What stands on the pages; what an earlier page said is not said again by a later one."""
    if kind not in PROPOSES:
        return
    warm()
    seen: set[str] = set()
    for number, page in enumerate(pages, start=1):
        reading.hold(LEASE)
        for name, one in fields_of(kind, read_lines(page)).items():
            if name not in seen:
                seen.add(name)
                yield name, ReadValue(one.value, one.confidence, number, one.box, one.turn)


def _finish(reading: DocumentReading, paper: Document, found: list[str], fields: dict[str, ReadValue]) -> None:
    """The reading and what it fills in, in one transaction: nobody sees one without the other."""
    until = fields.get("valid_until")
    if until and is_past(until.value, today=timezone.localdate()):
        found = [EXPIRED, *found]
    unread = paper.kind in PROPOSES and not fields
    columns = {
        "state": ReadingState.UNREADABLE if unread else ReadingState.READ,
        "flaws": found,
        "fields": fields_to_json(fields),
    }
    for _ in range(_ASKS):
        try:
            with transaction.atomic():
                if reading.settle(**columns) and fields:
                    prefill(paper, fields)
                    weigh_again(paper.application)
        except Busy:
            time.sleep(_MOMENT)
            continue
        return
    reading.postpone("busy", pause=_PAUSE)


def _took_too_long(exc: BaseException | None) -> bool:
    """The time limit strikes in the middle of the engine, which wraps it in a trouble of its own."""
    while exc is not None:
        if isinstance(exc, SoftTimeLimitExceeded):
            return True
        exc = exc.__cause__ or exc.__context__
    return False
