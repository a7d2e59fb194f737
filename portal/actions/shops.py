"""Asking the acquirer about a merchant, because somebody looks at its profile."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.dispatch import ask
from portal.models import Merchant, MerchantReading

TASK = "portal.read_merchant"
STALE = timedelta(minutes=10)
AT_ONCE = timedelta(seconds=10)
"""Asking by hand does not reach the acquirer more often than this."""


def read_merchant_again(merchant: Merchant, *, older_than: timedelta = STALE) -> bool:
    """Has the acquirer asked in the background, unless that was done a moment ago or is under way; whether it was."""
    now = timezone.now()
    with transaction.atomic():
        _reading, created = MerchantReading.objects.get_or_create(
            merchant=merchant, defaults={"due_at": now, "asked_at": now}
        )
        rows = MerchantReading.objects.filter(merchant=merchant, due_at=None, asked_at__lt=now - older_than)
        asked = created or rows.update(due_at=now, asked_at=now, lease_until=None) == 1
        if asked:
            ask(TASK, str(merchant.pk))
    return asked
