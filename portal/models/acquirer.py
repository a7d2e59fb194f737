"""What the acquirer sent us by callback, and the nonces it used."""

from django.db import models


class AcquirerEvent(models.Model):
    """A callback taken in. The acquirer's id is the key, so a repeat changes nothing; `handled_at` marks work done.

    `data` is the changed object as the acquirer's GET would return it; it carries no full card or identity number.
    """

    id = models.CharField(primary_key=True, max_length=120)
    type = models.CharField(max_length=60)
    at = models.DateTimeField()
    data = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["type", "received_at"], condition=models.Q(handled_at__isnull=True), name="event_unhandled"
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"


class Nonce(models.Model):
    """A nonce seen on a signed request; a second use within 600 s is refused (acquirer-api, Signature)."""

    value = models.CharField(primary_key=True, max_length=130)
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="nonce_by_time")]

    def __str__(self) -> str:
        return self.value
