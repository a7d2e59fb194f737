"""News of a parcel and the photo of its label go again, some time after it has arrived; that it arrived stays."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from applications.actions.parcels import note_tracking
from applications.models import Application, Shipment, TrackingEvent
from applications.tasks import forget_drafts
from portal.actions.uploads import keep_upload
from portal.models import AuditEntry, Upload, User
from portal.tasks import process_upload
from tests.applications.conftest import upload


@pytest.fixture
def parcel(settings: Any, tmp_path: Path, shipped: Application, wang: User, rita: User) -> Shipment:
    """On its way, with news and a photo."""
    where = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": where}
    found = shipped.shipments.get()
    note_tracking(found, code="delivered", at=timezone.now(), by=rita, place="Shanghai")
    photo = keep_upload(upload(), purpose="receipt", by=wang)
    process_upload(str(photo.pk))
    Upload.objects.update(kept=True)
    Shipment.objects.update(photo=photo)
    return found


def ago(parcel: Shipment, days: int, **columns: Any) -> None:
    then = timezone.now() - timedelta(days=days, minutes=1)
    TrackingEvent.objects.update(created_at=then)
    Shipment.objects.filter(pk=parcel.pk).update(**dict.fromkeys(columns, then), state="received")


def files() -> int:
    return sum(path.is_file() for path in Path(default_storage.path("")).rglob("*"))


def test_first_the_news_goes_then_the_photo_with_its_files(parcel: Shipment) -> None:
    ago(parcel, 89, received_at=None)
    forget_drafts()
    assert (TrackingEvent.objects.count(), Upload.objects.count()) == (1, 1)
    ago(parcel, 90, received_at=None)
    forget_drafts()
    assert (TrackingEvent.objects.count(), Upload.objects.count()) == (0, 1)
    assert files() == 1
    ago(parcel, 180, received_at=None)
    forget_drafts()
    forget_drafts()
    parcel.refresh_from_db()
    assert (Upload.objects.count(), files(), parcel.photo) == (0, 0, None)
    assert (parcel.transit, parcel.received_at is not None) == ("delivered", True)
    entries = [entry.after for entry in AuditEntry.objects.filter(action="erase_parcels").order_by("pk")]
    assert entries == [{"news": 1, "photos": 0}, {"news": 0, "photos": 1}]


def test_of_a_parcel_on_its_way_nothing_goes(parcel: Shipment) -> None:
    TrackingEvent.objects.update(created_at=timezone.now() - timedelta(days=400))
    forget_drafts()
    assert (TrackingEvent.objects.count(), Upload.objects.count()) == (1, 1)
