"""Drafts that nobody touches are announced and erased; what was submitted is kept."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from applications.actions.draft import save_step, withdraw
from applications.actions.papers import add_document
from applications.models import Application, Document, Event
from applications.tasks import forget_drafts, process_document
from portal.models import AuditEntry, Notice, OutboxMessage, User
from tests.applications.conftest import upload
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import text


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    where = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": where}
    settings.DRAFT_DAYS = 60
    return tmp_path


def stored() -> int:
    return sum(path.is_file() for path in Path(default_storage.path("")).rglob("*"))


def untouched(days: float) -> None:
    Application.objects.update(updated_at=timezone.now() - timedelta(days=days))


def a_week_passes() -> None:
    warned = timezone.now() - timedelta(days=7, minutes=1)
    Application.objects.filter(erase_warned_at__isnull=False).update(erase_warned_at=warned)


def test_a_draft_is_announced_a_week_before_and_once(draft: Application, files: Path) -> None:
    untouched(52)
    forget_drafts()
    assert Notice.objects.count() == 0
    untouched(54)
    forget_drafts()
    forget_drafts()
    notice = Notice.objects.get()
    day = timezone.localtime(timezone.now() + timedelta(days=7)).strftime("%Y-%m-%d")
    assert (notice.title, notice.kind) == (f"Your draft {draft.reference} will be erased on {day}", "duty")
    assert OutboxMessage.objects.get().about == f"application:{draft.pk}"


def test_nothing_is_erased_before_the_warning_is_a_week_old(draft: Application, files: Path) -> None:
    """The scheduler may have stood still for months."""
    untouched(200)
    forget_drafts()
    assert Application.objects.count() == 1
    assert Notice.objects.count() == 1


def test_touching_it_starts_the_time_anew(draft: Application, wang: User, files: Path) -> None:
    untouched(54)
    forget_drafts()
    save_step(draft, "business", by=wang, values={"name": "晴川"})
    untouched(1)
    a_week_passes()
    forget_drafts()
    assert Application.objects.count() == 1
    untouched(54)
    Application.objects.update(erase_warned_at=timezone.now() - timedelta(days=60))
    forget_drafts()
    assert Notice.objects.count() == 2


def test_erasing_takes_rows_files_and_messages_and_is_audited_by_counts(
    draft: Application, wang: User, files: Path
) -> None:
    process_document(str(add_document(draft, by=wang, kind="id_front", upload=upload()).pk))
    assert stored() > 0
    untouched(61)
    forget_drafts()
    forget_drafts()
    assert Application.objects.count() == 1
    a_week_passes()
    forget_drafts()
    left = (Application.objects.count(), Document.objects.count(), Event.objects.count(), OutboxMessage.objects.count())
    assert (left, Notice.objects.count(), stored()) == ((0, 0, 0, 0), 0, 0)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, set(entry.after or {})) == ("erase_drafts", None, {"drafts", "files"})
    assert (entry.after or {})["drafts"] == 1


def test_what_was_withdrawn_before_it_was_submitted_goes_as_well(draft: Application, wang: User, files: Path) -> None:
    withdraw(draft, by=wang)
    untouched(61)
    forget_drafts()
    assert Application.objects.count() == 0


def test_what_was_submitted_is_kept(submitted: Application, wang: User, files: Path) -> None:
    untouched(4000)
    forget_drafts()
    withdraw(submitted, by=wang)
    untouched(4000)
    forget_drafts()
    assert Application.objects.get().status == "withdrawn"


def test_a_draft_says_until_when_it_is_kept(draft: Application, wang: User, visit: Visit, files: Path) -> None:
    day = timezone.localtime(draft.updated_at + timedelta(days=60)).strftime("%Y-%m-%d")
    words = text(visit(wang).get(f"/applications/{draft.pk}/"))
    assert f"kept until {day}" in words
