"""Files that belong to no application: taken in, made into pages once, told to whoever asked, forgotten after a day."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.actions.uploads import keep_upload
from portal.celery_app import app
from portal.errors import PortalError
from portal.models import Upload, UploadPage, UploadState, User
from portal.tasks import process_upload, prune, sweep
from tests.applications.conftest import photo, upload

pytestmark = pytest.mark.django_db


def _files() -> set[str]:
    root = Path(default_storage.path(""))
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def _kept(**columns: Any) -> Upload:
    kept = keep_upload(upload(), purpose="slip", by=None)
    Upload.objects.filter(pk=kept.pk).update(**columns)
    return Upload.objects.get(pk=kept.pk)


def test_a_file_is_kept_encrypted_with_what_it_is_for(alice: User) -> None:
    kept = keep_upload(upload(), purpose="support", by=alice, then="room.task")
    assert (kept.purpose, kept.by, kept.then, kept.state) == ("support", alice, "room.task", UploadState.RECEIVED)
    with default_storage.open(kept.stored_name) as stored:
        assert stored.read(4) == b"MPE1"


@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (b"MZ no picture", "type")])
def test_nothing_is_kept_of_a_file_that_is_none(content: bytes, code: str) -> None:
    before = _files()
    with pytest.raises(PortalError) as refused:
        keep_upload(SimpleUploadedFile("x.jpg", content), purpose="slip", by=None)
    assert (refused.value.code, Upload.objects.count(), _files()) == (code, 0, before)


def test_nor_of_one_whose_row_could_not_be_written() -> None:
    before = _files()
    with pytest.raises(ValueError, match="unsaved"):
        keep_upload(upload(), purpose="slip", by=User(email="nobody@shop.example"))
    assert (Upload.objects.count(), _files()) == (0, before)


def test_its_pages_are_made_once_and_the_original_goes() -> None:
    kept = _kept()
    process_upload(str(kept.pk))
    process_upload(str(kept.pk))
    kept.refresh_from_db()
    assert (kept.state, kept.page_count, kept.stored_name, UploadPage.objects.count()) == (UploadState.READY, 1, "", 1)


def test_a_damaged_file_is_refused_with_its_reason() -> None:
    kept = keep_upload(SimpleUploadedFile("x.jpg", photo()[:400]), purpose="slip", by=None)
    process_upload(str(kept.pk))
    kept.refresh_from_db()
    assert (kept.state, kept.reason, kept.stored_name) == (UploadState.REFUSED, "damaged", "")


@pytest.fixture
def told() -> Any:
    """A task of some room above, that notes what it was given."""
    seen: list[str] = []

    @app.task(name="room.told")
    def note(upload_id: str) -> None:
        seen.append(upload_id)

    yield seen
    app.tasks.pop(note.name)


@pytest.mark.parametrize("content", [photo(), photo()[:400]])
def test_whoever_asked_is_told_when_it_is_ready_or_refused(told: list[str], content: bytes) -> None:
    kept = keep_upload(SimpleUploadedFile("x.jpg", content), purpose="slip", by=None, then="room.told")
    process_upload(str(kept.pk))
    assert told == [str(kept.pk)]


def test_what_a_dead_worker_left_is_taken_up_by_the_sweeper() -> None:
    past = timezone.now() - timedelta(seconds=40)
    kept = _kept(state=UploadState.PROCESSING, due_at=past, lease_until=past, tries=1)
    sweep()
    kept.refresh_from_db()
    assert (kept.state, kept.tries, kept.pages.count()) == (UploadState.READY, 2, 1)


def test_what_kills_its_worker_again_and_again_is_given_up() -> None:
    kept = _kept(tries=6)
    process_upload(str(kept.pk))
    kept.refresh_from_db()
    assert (kept.state, kept.reason) == (UploadState.REFUSED, "too_complex")


def test_a_file_that_nobody_took_up_is_forgotten_after_a_day_with_all_its_pictures() -> None:
    before = _files()
    old, raw, kept, young = _kept(), _kept(), _kept(kept=True), _kept()
    process_upload(str(old.pk))
    Upload.objects.exclude(pk=young.pk).update(created_at=timezone.now() - timedelta(hours=25))
    prune()
    assert set(Upload.objects.values_list("pk", flat=True)) == {kept.pk, young.pk}
    assert _files() - before == {kept.stored_name, young.stored_name}
    assert raw.stored_name not in _files()


def test_only_whoever_claimed_a_piece_of_work_may_hold_it_for_longer() -> None:
    kept = _kept()
    assert kept.claim(timedelta(seconds=1))
    assert kept.hold(timedelta(hours=1))
    other = Upload.objects.get(pk=kept.pk)
    assert other.lease_until > timezone.now() + timedelta(minutes=50)
    Upload.objects.filter(pk=kept.pk).update(tries=2)
    assert not kept.hold(timedelta(hours=1))
