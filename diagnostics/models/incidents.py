"""Refused payments as they are told, and disturbances: one for what many terminals meet for one reason."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import Merchant, Terminal


class RefusedPayment(models.Model):
    """One refusal that the acquirer told by callback. Nothing about the card but its kind and its bank is kept."""

    transaction = models.CharField(max_length=120, unique=True, help_text="the acquirer's own number")
    terminal = models.ForeignKey(Terminal, on_delete=models.SET_NULL, null=True, blank=True, related_name="refusals")
    merchant = models.ForeignKey(Merchant, on_delete=models.SET_NULL, null=True, blank=True, related_name="refusals")
    mid = models.CharField(max_length=40, blank=True, help_text="as the terminal sent it")
    tid = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=8)
    at = models.DateTimeField()
    amount_fen = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    entry = models.CharField(max_length=40, blank=True)
    card_kind = models.CharField(max_length=40, blank=True)
    issuer = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="refusal_by_time"),
            models.Index(fields=["terminal", "-at"], name="refusal_by_terminal"),
        ]

    def __str__(self) -> str:
        return f"refusal {self.pk}"


class Factor(models.TextChoices):
    PROVIDER = "provider", _("State of the provider")
    PARAMETERS = "param_version", _("Parameter version")
    FIRMWARE = "firmware", _("Firmware")
    REGION = "region", _("Region")
    EVERYONE = "everyone", _("The provider itself")


class Incident(models.Model):
    """A disturbance: the same code at terminals of several shops that share `factor` = `value`. Open until `closed_at`.

    `open_key` names code and factor while it is open, so that two sweepers open one.
    """

    open_key = models.CharField(max_length=160, null=True, unique=True)
    code = models.CharField(max_length=8)
    factor = models.CharField(max_length=16, choices=Factor)
    value = models.CharField(max_length=80)
    opened_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(help_text="the first failure that belongs to it")
    last_failure_at = models.DateTimeField()
    last_success_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    terminals_count = models.PositiveIntegerField(default=0)
    merchants_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, open_key__isnull=False)
                | Q(closed_at__isnull=False, open_key__isnull=True),
                name="incident_open_has_key",
            ),
        ]

    def __str__(self) -> str:
        return f"incident {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class IncidentTerminal(models.Model):
    """A terminal that met the disturbance. `told_at`: its people know of it; `told_over_at`: and that it is over."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="terminals")
    terminal = models.ForeignKey(Terminal, on_delete=models.CASCADE, related_name="incidents")
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="incidents")
    first_failure_at = models.DateTimeField()
    last_failure_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told_over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "terminal"], name="incident_terminal_once")]
        indexes = [models.Index(fields=["terminal", "-incident"], name="incident_by_terminal")]

    def __str__(self) -> str:
        return f"terminal of incident {self.incident_id}"
