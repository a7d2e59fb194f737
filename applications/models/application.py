"""One merchant's way to a terminal."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.journey.status import AT_ACQUIRER, BANDS, Status
from portal.models import Merchant, SubjectType
from portal.models.fields import EncryptedTextField


def _band(
    group: str, name: str = "", *, fields: tuple[str, ...] = ("submitted_at", "id"), **narrower: object
) -> models.Index:
    """The rows of a band in the order in which they are shown, so that a page reads only what it shows."""
    rows = models.Q(status__in=sorted(BANDS[group]), **narrower)
    return models.Index(fields=list(fields), condition=rows, name=f"queue_{name or group}")


def _counted(
    group: str, name: str, *, fields: tuple[str, ...] = ("submitted_at", "id"), **narrower: object
) -> models.Index:
    """One whose size stands on the page: PostgreSQL counts in the index alone, one's own applications left out."""
    rows = models.Q(status__in=sorted(BANDS[group]), **narrower)
    return models.Index(fields=list(fields), include=["applicant"], condition=rows, name=f"queue_{name}")


class Application(models.Model):
    """`version` grows with every change, so that a decision can say which one it was taken on.

    `claimed_by` is the reviewer who has it, and after a correction the one to whom it comes back. `ended_from` is the
    status in which it was refused or withdrawn. The `acquirer_…` columns are what the acquirer said last.
    `first_approved_by` gave the first of two approvals of this round, and never holds the case while it waits for the
    second.

    For the queue: `declared_at` is when it was last submitted, `due_on` the last day to decide about that, `region` and
    `mcc` are the declared ones, `risk_…` is what the last assessment said, and `escalated_at` is when the leads were
    told that it is late.
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
    first_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    region = models.CharField(max_length=6, blank=True)
    mcc = models.CharField(max_length=4, blank=True)
    risk_score = models.PositiveSmallIntegerField(default=0)
    risk_high = models.BooleanField(default=False)
    refusal_reason = models.CharField(max_length=40, blank=True, help_text="code in rules/data/refusals.json")
    refusal_note = EncryptedTextField(blank=True, default="")
    refusal_internal = EncryptedTextField(blank=True, default="", help_text="for staff only")
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
            models.CheckConstraint(
                condition=models.Q(first_approved_by__isnull=True)
                | ~models.Q(first_approved_by=models.F("claimed_by")),
                name="application_two_people",
            ),
            models.UniqueConstraint(fields=["mid"], condition=~models.Q(mid=""), name="application_mid_once"),
            models.UniqueConstraint(
                fields=["acquirer_application_id"],
                condition=~models.Q(acquirer_application_id=""),
                name="application_acquirer_id_once",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "submitted_at", "id"], include=["applicant"], name="application_queue"),
            models.Index(fields=["submitted_at", "id"], name="application_by_time"),
            models.Index(fields=["applicant", "-created_at"], name="application_by_applicant"),
            models.Index(fields=["applicant", "submitted_at"], name="application_earlier"),
            models.Index(fields=["created_at"], name="application_begun"),
            *(_band(name) for name in BANDS),
            _counted("waiting", "came_back", round__gt=0, status=Status.SUBMITTED),
            _counted("waiting", "new", round=0, status=Status.SUBMITTED),
            _counted("waiting", "risk", risk_high=True),
            _counted("waiting", "by_due", fields=("due_on", "submitted_at", "id")),
            _counted("waiting", "held", fields=("claimed_by", "submitted_at", "id"), status=Status.IN_REVIEW),
            _band("waiting", "by_risk", fields=("-risk_score", "submitted_at", "id")),
            _band("waiting", "to_escalate", fields=("due_on",), escalated_at__isnull=True),
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
