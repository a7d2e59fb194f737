"""An endpoint that failed for days is told nothing more, and its people hear of it."""

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.models import Role, User, WebhookEndpoint
from portal.notify import tell


def turn_off_failing(endpoint: WebhookEndpoint) -> None:
    """Once: whoever made it and the operators are told, with the way to turn it on again."""
    now = timezone.now()
    with transaction.atomic():
        rows = WebhookEndpoint.objects.filter(pk=endpoint.pk, off_at=None)
        if rows.update(off_at=now, off_reason="failing") != 1:
            return
        url = reverse("operator_webhook", kwargs={"pk": endpoint.pk})
        whom = User.objects.filter(Q(pk=endpoint.made_by_id) | Q(role=Role.OPERATOR), is_active=True)
        for user in whom.order_by("pk"):
            key = f"webhook_off:{endpoint.pk}:{now:%Y%m%d%H%M%S}:{user.pk}"
            tell(user, "portal/webhook_off", context={"name": endpoint.name}, url=url, key=key, duty=True)
