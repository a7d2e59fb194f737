"""What the acquirer last said about a merchant: read in the background, kept with its time, never our own record."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models.fields import EncryptedTextField
from portal.models.merchant import Merchant
from portal.models.work import Work

PARTS = ("register", "account", "parameters")


class MerchantReading(Work):
    """One row a merchant. As work it asks the acquirer; each part keeps its last answer, its time, and why the newest
    question had none. `last_payment_at` is of the account, apart because shops are asked for it.
    """

    merchant = models.OneToOneField(Merchant, on_delete=models.CASCADE, primary_key=True, related_name="reading")
    sealed = EncryptedTextField(default="{}")
    asked_at = models.DateTimeField(default=timezone.now)
    last_payment_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="merchant_reading_due")]

    def __str__(self) -> str:
        return f"reading of {self.merchant_id}"

    @property
    def is_under_way(self) -> bool:
        return self.due_at is not None

    def parts(self) -> dict[str, dict[str, Any]]:
        """part → {"data", "read_at", "silent", "tried_at"}; members are missing until there is something to say."""
        found: dict[str, dict[str, Any]] = json.loads(self.sealed)
        return {name: found.get(name, {}) for name in PARTS}

    def is_stale(self, now: datetime, limit: timedelta) -> bool:
        """Whether it may be asked for again: it is done, and that was long ago."""
        return self.due_at is None and now - self.asked_at > limit
