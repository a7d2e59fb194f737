"""Taking in the acquirer's callbacks, once each, in any order."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.dispatch import ask
from portal.models import AcquirerEvent, Nonce


def use_nonce(nonce: str) -> bool:
    """Whether this nonce was used before; from now on it was. The unique key decides between two at once."""
    try:
        with transaction.atomic():
            Nonce.objects.create(pk=nonce, seen_at=timezone.now())
    except IntegrityError:
        return True
    return False


def store_event(event_id: str, *, type: str, at: datetime, data: dict[str, Any]) -> bool:
    """Keep one callback and have it acted on after the commit; False when its id is known already."""
    with transaction.atomic():
        _, created = AcquirerEvent.objects.get_or_create(pk=event_id, defaults={"type": type, "at": at, "data": data})
        if created:
            ask("portal.take_event", event_id)
    return created
