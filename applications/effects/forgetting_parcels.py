"""What is known of a parcel's way and the photo of its label go again, some time after it has arrived.

The law on payments asks for neither: they serve until the terminal works and nobody asks after the parcel any more
(PIPL 19). That it was sent, when it arrived and what the carrier said last stays.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from applications.models import ORDER_OVER, Shipment, ShipmentState, TrackingEvent
from portal.documents import storage
from portal.models import AuditEntry, Upload

NEWS_KEPT: Final = timedelta(days=90)
PHOTO_KEPT: Final = timedelta(days=180)
_BATCH: Final = 200
_OVER: Final = (ShipmentState.RECEIVED, ShipmentState.ENDED, ShipmentState.FAILED)


def forget_parcels(now: datetime) -> None:
    """Counts only are written down: what is erased leaves no name behind."""
    news, photos = _news(now - NEWS_KEPT), _photos(now - PHOTO_KEPT)
    if news or photos:
        AuditEntry.objects.create(
            action="erase_parcels", subject="applications:parcels", after={"news": news, "photos": photos}
        )


def _news(before: datetime) -> int:
    """Of parcels on their way nothing goes, however long it takes."""
    arrived = Q(shipment__state__in=_OVER) & (
        Q(shipment__received_at__lt=before) | Q(shipment__received_at=None, shipment__transit_at__lt=before)
    )
    ended = Q(order__state__in=ORDER_OVER, order__state_since__lt=before)
    old = TrackingEvent.objects.filter(arrived | ended, created_at__lt=before).order_by("pk")
    count = 0
    while batch := list(old.values_list("pk", flat=True)[:_BATCH]):
        count += TrackingEvent.objects.filter(pk__in=batch).delete()[0]
    return count


def _photos(before: datetime) -> int:
    """Files go first: should the machine stop in between, the row is still there to say what is to be erased."""
    old: QuerySet[Shipment, Any] = Shipment.objects.filter(photo__isnull=False, received_at__lt=before).order_by("pk")
    count = 0
    while batch := list(old.values_list("photo", flat=True)[:_BATCH]):
        for upload in Upload.objects.filter(pk__in=batch).prefetch_related("pages"):
            for name in (upload.stored_name, *(page.stored_name for page in upload.pages.all())):
                storage.delete(name)
            upload.delete()
            count += 1
    return count
