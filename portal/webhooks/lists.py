"""What staff see of the endpoints and of how the telling went."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from portal.models import User, WebhookDelivery, WebhookEndpoint

PAGE = 30
_MOST = 200  # nobody has more; the page says nothing of pages


def endpoints_of(user: User) -> QuerySet[WebhookEndpoint]:
    rows = WebhookEndpoint.objects.select_related("made_by").order_by("-created_at", "-id")
    return rows if user.is_reviewer else rows.none()


def endpoints_shown(user: User) -> list[WebhookEndpoint]:
    return list(endpoints_of(user)[:_MOST])


def endpoint_for(user: User, pk: UUID) -> WebhookEndpoint:
    return get_object_or_404(endpoints_of(user), pk=pk)


def delivery_for(user: User, pk: UUID, delivery: int) -> WebhookDelivery:
    rows = WebhookDelivery.objects.select_related("endpoint").filter(endpoint__in=endpoints_of(user).order_by())
    return get_object_or_404(rows, endpoint=pk, pk=delivery)


def deliveries_of(endpoint: WebhookEndpoint, *, before: str) -> tuple[list[WebhookDelivery], str]:
    """One page of the log, newest first, and the address of the next."""
    rows = WebhookDelivery.objects.filter(endpoint=endpoint).select_related("event").order_by("-id")
    if before.isdecimal() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
