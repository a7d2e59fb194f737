"""What other systems are told of, and how the telling went: endpoints, events, and a delivery for each pair."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models.fields import EncryptedTextField
from portal.models.work import Work


class Happening(models.TextChoices):
    """The kinds of events an endpoint may choose."""

    APPLICATION_STATE = "application.state_changed", _("An application changed its state")
    DIAGNOSIS_CONCLUDED = "diagnosis.concluded", _("A diagnosis was concluded")
    PROBLEM_OPENED = "problem.opened", _("A problem was opened")
    PROBLEM_CLOSED = "problem.closed", _("A problem was closed")
    TERMINAL_STATE = "terminal.state_changed", _("A terminal changed its state")
    CHANGE_DECIDED = "change_request.decided", _("A change request was decided")


class WebhookEndpoint(models.Model):
    """One address that is told. Its secrets sign; for a while after a rotation the old one signs as well.

    `lane_until` keeps it to one worker, so that an address that never answers holds nobody else up; `rest_until` is
    how long it is left alone after a failure. `failing_since` is when it began to fail without a success in between.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    happenings = models.JSONField(default=list)
    secret = EncryptedTextField()
    old_secret = EncryptedTextField(blank=True, default="")
    old_secret_until = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    off_at = models.DateTimeField(null=True, blank=True)
    off_reason = models.CharField(max_length=20, blank=True, help_text="by_hand or failing")
    lane_until = models.DateTimeField(null=True, blank=True)
    lane_holder = models.CharField(max_length=32, blank=True)
    rest_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="webhook_newest")]

    def __str__(self) -> str:
        return f"webhook {self.pk}"

    @property
    def is_on(self) -> bool:
        return self.off_at is None

    @property
    def happening_names(self) -> list[str]:
        """In the reader's language."""
        named = dict(Happening.choices)
        return [str(named.get(one, one)) for one in self.happenings]


class WebhookEvent(models.Model):
    """Something that happened, as it is told: identifiers and states only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="webhook_event_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class WebhookDelivery(Work):
    """One event on its way to one endpoint; as work (`due_at`) it is sent until it is taken or given up.

    `answer_head` is the beginning of what the endpoint answered, masked. `given_up_at`: nobody tries any more.
    """

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries")
    answer_code = models.PositiveSmallIntegerField(null=True, blank=True)
    answer_head = models.CharField(max_length=300, blank=True)
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="webhook_delivery_once")]
        indexes = [
            models.Index(fields=["endpoint", "due_at"], condition=Q(due_at__isnull=False), name="webhook_delivery_due"),
            models.Index(fields=["endpoint", "-id"], name="webhook_delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"
