"""One merchant's way to a terminal."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.journey.status import AT_ACQUIRER, Status
from portal.models import Merchant, SubjectType


class Application(models.Model):
    """`version` grows with every change, so that a decision can say which one it was taken on.

    `claimed_by` is the reviewer who has it, and after a correction the one to whom it comes back. `ended_from` is the
    status in which it was refused or withdrawn. The `acquirer_…` columns are what the acquirer said last.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True, editable=False)
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications")
    subject_type = models.CharField(max_length=16, choices=SubjectType)
    status = models.CharField(max_length=24, choices=Status, default=Status.DRAFT)
    status_since = models.DateTimeField(default=timezone.now)
    ended_from = models.CharField(max_length=24, blank=True)
    version = models.PositiveIntegerField(default=1)
    round = models.PositiveSmallIntegerField(default=0, help_text="correction rounds so far")
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="claimed_applications"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    refusal_reason = models.CharField(max_length=40, blank=True, help_text="code in rules/data/refusals.json")
    refusal_note = models.CharField(max_length=500, blank=True)
    acquirer_application_id = models.CharField(max_length=120, blank=True)
    acquirer_state = models.CharField(max_length=40, blank=True)
    acquirer_state_at = models.DateTimeField(null=True, blank=True)
    acquirer_message = models.CharField(max_length=500, blank=True)
    acquirer_asked_at = models.DateTimeField(null=True, blank=True)
    acquirer_due_at = models.DateTimeField(null=True, blank=True, help_text="when to ask the acquirer next")
    mid = models.CharField(max_length=15, blank=True)
    erase_warned_at = models.DateTimeField(null=True, blank=True, help_text="a draft: when its erasure was announced")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, null=True, blank=True, related_name="applications")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="application_status_known"),
            models.CheckConstraint(
                condition=models.Q(subject_type__in=SubjectType.values), name="application_subject_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status=Status.DRAFT)
                | models.Q(status=Status.WITHDRAWN)
                | models.Q(submitted_at__isnull=False),
                name="application_submitted_has_time",
            ),
            models.UniqueConstraint(fields=["mid"], condition=~models.Q(mid=""), name="application_mid_once"),
            models.UniqueConstraint(
                fields=["acquirer_application_id"],
                condition=~models.Q(acquirer_application_id=""),
                name="application_acquirer_id_once",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "submitted_at", "id"], name="application_queue"),
            models.Index(fields=["submitted_at", "id"], name="application_by_time"),
            models.Index(fields=["applicant", "-created_at"], name="application_by_applicant"),
            models.Index(
                fields=["acquirer_due_at"],
                condition=models.Q(acquirer_due_at__isnull=False),
                name="application_to_ask",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_at_acquirer(self) -> bool:
        return self.status in AT_ACQUIRER
