"""Keys for the operator's own systems, and what they were answered, so that a repeated write is the same write."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models.merchant import Merchant


class Scope(models.TextChoices):
    """What a key may do; a key holds only those that were ticked."""

    MERCHANTS_READ = "merchants:read", _("Read merchants")
    TERMINALS_READ = "terminals:read", _("Read terminals")
    APPLICATIONS_READ = "applications:read", _("Read applications")
    DIAGNOSES_READ = "diagnoses:read", _("Read diagnoses")
    DIAGNOSES_WRITE = "diagnoses:write", _("Start diagnoses")


class ApiKey(models.Model):
    """One system that may ask. The key itself is shown once; only its hash is kept.

    `all_merchants` says whether the list counts: a key whose last merchant is gone reaches nobody, not everybody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    beginning = models.CharField(max_length=16, editable=False, help_text="the first characters, to recognise it by")
    token_hash = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256 of the key")
    scopes = models.JSONField(default=list)
    all_merchants = models.BooleanField(default=True)
    merchants = models.ManyToManyField(Merchant, blank=True, related_name="api_keys")
    per_minute = models.PositiveIntegerField(default=600)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="api_key_newest")]

    def __str__(self) -> str:
        return self.beginning

    @property
    def is_good(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def scope_names(self) -> list[str]:
        """In the reader's language; a scope that is no longer known stays as it is."""
        named = dict(Scope.choices)
        return [str(named.get(scope, scope)) for scope in self.scopes]


class ApiAnswer(models.Model):
    """What one write came to, by the Idempotency-Key it bore: written in the transaction of the write itself."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="answers")
    word = models.CharField(max_length=64, help_text="Idempotency-Key")
    asked = models.CharField(max_length=64, help_text="SHA-256 of what was asked")
    answer = models.JSONField(null=True, help_text="as it was given; holds no personal data")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="api_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="api_answer_by_time")]

    def __str__(self) -> str:
        return f"answer {self.pk}"
