"""Reading notices."""

from django.utils import timezone

from portal.access import notices_of
from portal.models import User


def read_notices(*, by: User) -> int:
    """Everything told so far counts as read; returns how many were new."""
    return notices_of(by).filter(read_at=None).order_by().update(read_at=timezone.now())
