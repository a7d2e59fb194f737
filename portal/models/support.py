"""Support cases: one thread between a merchant's people and ours, with what was attached when it began."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from portal.models.fields import EncryptedTextField
from portal.models.merchant import Merchant
from portal.models.terminal import Terminal
from portal.models.upload import Upload
from portal.support.moves import OURS, UNSOLVED, CaseStatus, Side


class SupportCase(models.Model):
    """What a merchant asks a person. `status` changes only in portal/actions/support.py.

    `about` is "diagnosis:<id>" or "problem:<id>" of the room it came from, "new:<id>" of a form that was filled in;
    it has one unsolved case at a time. `bundle` is what the portal attached: named fields only, nothing personal, made
    by the room it is about; it never changes, and `bundle_sha256` proves that. `due_at` is when our answer is due.
    Without a merchant it belongs to the person who opened it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True, editable=False)
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, null=True, blank=True, related_name="support_cases"
    )
    terminal = models.ForeignKey(
        Terminal, on_delete=models.SET_NULL, null=True, blank=True, related_name="support_cases"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="support_cases"
    )
    subject_zh = models.CharField(max_length=160)
    subject_en = models.CharField(max_length=160)
    about = models.CharField(max_length=80)
    bundle = models.JSONField(default=dict, blank=True)
    bundle_sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=24, choices=CaseStatus, default=CaseStatus.OPEN)
    status_since = models.DateTimeField(default=timezone.now)
    assigned = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="assigned_cases"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=CaseStatus.values), name="support_case_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=sorted(OURS), due_at__isnull=False)
                | (~Q(status__in=sorted(OURS)) & Q(due_at__isnull=True)),
                name="support_case_due_while_with_us",
            ),
            models.UniqueConstraint(
                fields=["about"], condition=Q(status__in=sorted(UNSOLVED)), name="support_case_one_open_about_it"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(status__in=sorted(OURS)), name="support_case_queue"),
            models.Index(fields=["status", "-updated_at", "-id"], name="support_case_by_status"),
            models.Index(fields=["-updated_at", "-id"], name="support_case_newest"),
            models.Index(fields=["merchant", "-updated_at", "-id"], name="support_case_by_merchant"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> str:
        """What it is about, in the reader's language."""
        return self.subject_en if (get_language() or "").startswith("en") else self.subject_zh

    @property
    def is_solved(self) -> bool:
        return self.status == CaseStatus.SOLVED

    @property
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.due_at < timezone.now()


class SupportMessage(models.Model):
    """One line of the thread: what somebody wrote, did, or both. History and audit in one; never changed or removed.

    `name` is the move (portal/support/moves.py), `source` and `target` the status before and after. `key` comes from
    the form, so that a second press of the same button finds the first one's line.
    """

    case = models.ForeignKey(SupportCase, on_delete=models.CASCADE, related_name="messages")
    name = models.CharField(max_length=16)
    side = models.CharField(max_length=8, choices=Side)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    body = EncryptedTextField(blank=True, default="")
    internal = models.BooleanField(default=False, help_text="for our own people only")
    source = models.CharField(max_length=24, blank=True)
    target = models.CharField(max_length=24)
    key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(side__in=Side.values), name="support_message_side_known")]
        indexes = [models.Index(fields=["case", "-id"], name="support_message_by_case")]

    def __str__(self) -> str:
        return f"{self.name} in {self.case_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a line of a thread is never changed")
        super().save(*args, **kwargs)


class SupportFile(models.Model):
    """A screenshot, photo or PDF that came with a message."""

    message = models.ForeignKey(SupportMessage, on_delete=models.CASCADE, related_name="files")
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="support_file")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"file of message {self.message_id}"
