"""Sending a terminal."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from portal.models import Terminal
from portal.models.work import Work


class ShipmentState(models.TextChoices):
    BINDING = "binding", _("Being bound at the acquirer")
    SHIPPED = "shipped", _("On its way")
    RECEIVED = "received", _("Received")
    FAILED = "failed", _("Could not be bound")


class Shipment(Work):
    """One terminal for one application. It is bound at the acquirer first, under `tid`, then counts as sent."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="shipments")
    terminal = models.ForeignKey(Terminal, on_delete=models.PROTECT, related_name="shipments")
    tid = models.CharField(max_length=8)
    carrier = models.CharField(max_length=40)
    tracking_number = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=ShipmentState, default=ShipmentState.BINDING)
    key = models.UUIDField(unique=True, default=uuid.uuid4, help_text="Idempotency-Key of every try")
    message = models.CharField(max_length=500, blank=True)
    packed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=~models.Q(state="failed"), name="shipment_once_per_application"
            ),
            models.UniqueConstraint(
                fields=["terminal"], condition=models.Q(state__in=["binding", "shipped"]), name="shipment_terminal_once"
            ),
            models.CheckConstraint(condition=models.Q(state__in=ShipmentState.values), name="shipment_state_known"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="shipment_due")]

    def __str__(self) -> str:
        return f"shipment {self.pk} of {self.application_id}"
