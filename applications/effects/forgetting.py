"""Drafts that nobody touches are announced for erasure, and a week later erased with everything about them.

What was submitted is kept, as the law asks. What was never submitted serves no purpose after a while (PIPL 19, 47).
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from applications.effects.telling import about, page_of
from applications.journey.status import Status
from applications.models import Application, DocumentPage
from portal import notify
from portal.documents import storage
from portal.models import AuditEntry, Notice, OutboxMessage

WARNING: Final = timedelta(days=7)
_BATCH: Final = 100


def draft_life() -> timedelta:
    return timedelta(days=settings.DRAFT_DAYS)


def warn_drafts(now: datetime) -> int:
    """One message for each draft whose time is nearly over; a change to the draft starts the time anew."""
    old = Application.objects.filter(status=Status.DRAFT, updated_at__lt=now - draft_life() + WARNING)
    due = old.filter(Q(erase_warned_at=None) | Q(erase_warned_at__lt=F("updated_at"))).select_related("applicant")
    count = 0
    while batch := list(due.order_by("pk")[:_BATCH]):
        for draft in batch:
            count += _warn(draft, now)
    return count


def erase_drafts(now: datetime) -> int:
    """Drafts past their time whose warning is a week old, and what was withdrawn before it was ever submitted."""
    over = Q(updated_at__lt=now - draft_life(), submitted_at=None)
    warned = Q(status=Status.DRAFT, erase_warned_at__lte=now - WARNING, erase_warned_at__gte=F("updated_at"))
    due = Application.objects.filter(over & (warned | Q(status=Status.WITHDRAWN)))
    drafts = files = 0
    while batch := list(due.order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        for pk in batch:
            erased = erase(due.filter(pk=pk))
            drafts, files = drafts + (erased is not None), files + (erased or 0)
    if drafts:
        _audit(drafts, files)
    return drafts


def erase(row: QuerySet[Application]) -> int | None:
    """Erases the one application that `row` still selects: rows, papers, messages. The number of its files, or None.

    Files go first: should the machine stop in between, the rows are still there to say that something is to be erased.
    """
    with transaction.atomic():
        application = row.select_for_update().first()
        if application is None:
            return None
        names = list(application.documents.exclude(stored_name="").values_list("stored_name", flat=True))
        pages = DocumentPage.objects.filter(document__application=application)
        names += list(pages.values_list("stored_name", flat=True))
        for name in names:
            storage.delete(name)
        OutboxMessage.objects.filter(about=about(application)).delete()
        Notice.objects.filter(url=page_of(application), user=application.applicant_id).delete()
        application.delete()
    return len(names)


def _warn(draft: Application, now: datetime) -> int:
    last = timezone.localtime(max(draft.updated_at + draft_life(), now + WARNING))
    with transaction.atomic():
        rows = Application.objects.filter(pk=draft.pk, status=Status.DRAFT, updated_at=draft.updated_at)
        if rows.update(erase_warned_at=now) != 1:  # touched or submitted meanwhile
            return 0
        notify.tell(
            draft.applicant,
            "applications/draft_expiring",
            context={"reference": draft.reference, "day": last},
            url=page_of(draft),
            key=f"draft-expiring:{draft.pk}:{draft.updated_at:%y%m%d%H%M%S%f}",
            about=about(draft),
            duty=True,
        )
    return 1


def _audit(drafts: int, files: int) -> None:
    """Counts only: what is erased leaves no name behind."""
    AuditEntry.objects.create(
        action="erase_drafts", subject="applications:drafts", after={"drafts": drafts, "files": files}
    )
