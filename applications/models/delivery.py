"""Sending a terminal, and what becomes of the parcel."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from portal.models import Terminal, Upload
from portal.models.work import Work


class ShipmentState(models.TextChoices):
    BINDING = "binding", _("Being bound at the acquirer")
    SHIPPED = "shipped", _("On its way")
    RECEIVED = "received", _("Received")
    FAILED = "failed", _("Could not be bound")
    ENDED = "ended", _("Did not arrive")


OVER = (ShipmentState.FAILED, ShipmentState.ENDED)
"""Nothing more comes of it: another one may be sent."""


class Transit(models.TextChoices):
    """What carriers say. A word that is not listed is kept as it came and shown neutrally."""

    IN_TRANSIT = "in_transit", _("In transit")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    DELIVERED = "delivered", _("Delivered")
    REFUSED = "refused", _("Refused at the door")
    LOST = "lost", _("Lost")


ASTRAY = frozenset({Transit.REFUSED, Transit.LOST})
"""The parcel will not arrive by itself."""


class Carried(models.Model):
    """A parcel in the hands of a carrier. `transit` is what was said of it last (Transit, or a word of its own)."""

    transit = models.CharField(max_length=40, blank=True)
    transit_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def transit_words(self) -> str:
        return str(Transit(self.transit).label) if self.transit in Transit.values else self.transit


class Shipment(Carried, Work):
    """One terminal for one application. It is bound at the acquirer first, under `tid`, then counts as sent.

    An ended one is unbound again. `photo` is what the merchant sent along when confirming the parcel.
    """

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
    photo = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=~models.Q(state__in=["failed", "ended"]),
                name="shipment_once_per_application",
            ),
            models.UniqueConstraint(
                fields=["terminal"], condition=models.Q(state__in=["binding", "shipped"]), name="shipment_terminal_once"
            ),
            models.CheckConstraint(condition=models.Q(state__in=ShipmentState.values), name="shipment_state_known"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="shipment_due"),
            models.Index(fields=["tracking_number"], name="shipment_by_tracking"),
        ]

    def __str__(self) -> str:
        return f"shipment {self.pk} of {self.application_id}"

    @property
    def is_astray(self) -> bool:
        """Refused or lost, and nobody has decided yet what to do about it."""
        return self.state == ShipmentState.SHIPPED and self.transit in ASTRAY


class TrackingEvent(models.Model):
    """One piece of news about a parcel: from the carrier (`external_id` makes it count once) or typed by our people.

    The parcel is the first one of an application, or that of an order.
    """

    class Source(models.TextChoices):
        CARRIER = "carrier", _("Carrier")
        STAFF = "staff", _("Our people")

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, null=True, blank=True, related_name="tracking")
    order = models.ForeignKey(
        "applications.TerminalOrder", on_delete=models.CASCADE, null=True, blank=True, related_name="tracking"
    )
    code = models.CharField(max_length=40)
    place = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    source = models.CharField(max_length=12, choices=Source)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    external_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "external_id"], condition=~models.Q(external_id=""), name="tracking_event_once"
            ),
            models.UniqueConstraint(
                fields=["order", "external_id"], condition=~models.Q(external_id=""), name="tracking_of_order_once"
            ),
            models.CheckConstraint(
                condition=models.Q(shipment__isnull=True, order__isnull=False)
                | models.Q(shipment__isnull=False, order__isnull=True),
                name="tracking_of_one_parcel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of shipment {self.shipment_id or self.order_id}"

    @property
    def words(self) -> str:
        return str(Transit(self.code).label) if self.code in Transit.values else self.code
