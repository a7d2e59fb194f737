"""A link by which the provider may read one result without signing in: short-lived, and withdrawn at any time."""

import hashlib
import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from diagnostics.models.run import Diagnosis
from portal.crypto import link_tokens


class ShareQuerySet(models.QuerySet["Share"]):
    def open_at(self, now: datetime) -> Self:
        """Those that still open: neither withdrawn nor past their end."""
        return self.filter(withdrawn_at__isnull=True, expires_at__gt=now)


class Share(models.Model):
    """The row keeps a hash of the token only; the token itself follows from the row's number and the secret keys."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="shares")
    token_hash = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256 of the token")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="shares"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    def __str__(self) -> str:
        return f"share {self.pk}"

    @property
    def token(self) -> str | None:
        """What stands in the address; None when the key it was made with is gone."""
        return next((token for token in link_tokens(str(self.pk)) if hash_of(token) == self.token_hash), None)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
