"""Reading the photo of a slip, in the worker of the queue `ocr`; once, also when a worker dies in the middle."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q

from diagnostics.models import SlipReading, SlipState
from diagnostics.slip import Slip, fields_from_json, parse
from portal.documents import storage
from portal.documents.reading import read_lines, rows, warm
from portal.models import Upload, UploadPage, UploadState

LEASE: Final = timedelta(seconds=60)  # for the engine, and again for each page: a killed worker's work comes back soon
LIFE: Final = timedelta(days=1)
MAX_TRIES: Final = 3
_PAGES: Final = 2  # of a PDF: a slip is no book
_GRACE: Final = timedelta(seconds=10)  # the message itself gets this long before the sweeper steps in
_BATCH: Final = 100
_PAUSE: Final = timedelta(seconds=5)


def read(upload_id: str) -> None:
    """From waiting to read or unreadable, exactly once. What the person typed meanwhile counts more."""
    reading = SlipReading.objects.select_related("upload").filter(upload_id=upload_id).first()
    if reading is None or reading.upload is None or reading.upload.is_waiting or not reading.claim(LEASE):
        return
    if reading.upload.state == UploadState.REFUSED:
        _settle(reading, None, reading.upload.reason)
    elif reading.tries > MAX_TRIES:
        _settle(reading, None, "too_complex")  # it has killed its worker again and again
    else:
        _read(reading, reading.upload)


def left_over(now: datetime) -> Iterable[str]:
    """The uploads whose reading was lost with a message or a worker."""
    due = SlipReading.objects.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now), due_at__lte=now - _GRACE)
    ready = due.filter(upload__state__in=[UploadState.READY, UploadState.REFUSED]).order_by("due_at")
    return [str(upload_id) for upload_id in ready.values_list("upload_id", flat=True)[:_BATCH]]


def forget(now: datetime) -> None:
    SlipReading.objects.filter(created_at__lt=now - LIFE).delete()


def _read(reading: SlipReading, upload: Upload) -> None:
    try:
        warm()
        lines = []
        for page in upload.pages.all()[:_PAGES]:
            reading.hold(LEASE)
            lines += rows(read_lines(_jpeg(page)))
    except (storage.StorageFault, FileNotFoundError):
        _settle(reading, None, "damaged")
    except Exception as exc:
        if took_too_long(exc):  # a busy machine is slow, not broken: once more, with the engine made
            reading.postpone("too_slow", pause=_PAUSE)
            return
        reading.postpone("fault")
        raise
    else:
        slip = parse(lines)
        _settle(reading, slip, "" if slip.fields else "no_fields" if lines else "no_text")


def took_too_long(exc: BaseException | None) -> bool:
    """The time limit strikes in the middle of the engine, which wraps it in a trouble of its own."""
    while exc is not None:
        if isinstance(exc, SoftTimeLimitExceeded):
            return True
        exc = exc.__cause__ or exc.__context__
    return False


def _jpeg(page: UploadPage) -> bytes:
    return storage.content(page.stored_name)


def _settle(reading: SlipReading, slip: Slip | None, reason: str) -> None:
    with transaction.atomic():
        now_said = SlipReading.objects.select_for_update().filter(pk=reading.pk).first()
        if now_said is None:
            return  # forgotten meanwhile
        typed = fields_from_json(now_said.fields)
        found = {**(slip.fields if slip else {}), **typed}
        reading.settle(
            state=SlipState.READ if slip and slip.fields else SlipState.UNREADABLE,
            reason=reason,
            text=slip.text if slip else "",
            fields=Slip(fields=found).to_json(),
        )
