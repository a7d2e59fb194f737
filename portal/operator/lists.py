"""What staff see of the operator's keys, newest first."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_datetime

from portal.models import ApiKey, User


def _keys(user: User) -> QuerySet[ApiKey]:
    return ApiKey.objects.all() if user.is_reviewer else ApiKey.objects.none()


def key_for(user: User, pk: UUID) -> ApiKey:
    return get_object_or_404(_keys(user), pk=pk)


def keys_seen_by(user: User, *, after: str, size: int) -> tuple[list[ApiKey], str]:
    """One page, and the address of the next ("" on the last). `after` is the time of the last one shown."""
    rows = _keys(user).select_related("made_by").annotate(merchants_count=Count("merchants"))
    if (before := _moment(after)) is not None:
        rows = rows.filter(created_at__lt=before)
    found: list[ApiKey] = list(rows.order_by("-created_at", "-id")[: size + 1])
    more = len(found) > size
    return found[:size], f"?after={found[size - 1].created_at:%Y-%m-%dT%H:%M:%S.%fZ}" if more else ""


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text) if len(text) < 40 else None
    except ValueError:
        return None
