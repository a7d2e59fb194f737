"""Endpoints that are told: added, turned off and on, their secrets changed, a delivery sent again."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.actions.audit import record
from portal.dispatch import ask
from portal.errors import PortalError
from portal.models import Happening, User, WebhookDelivery, WebhookEndpoint, WebhookEvent
from portal.webhooks.addresses import Forbidden, check_url
from portal.webhooks.announcing import TEST

OVERLAP = timedelta(hours=24)
_WRONG = {
    "malformed": _("This is no address of the web."),
    "not_https": _("The address must begin with https://."),
    "not_public": _("The portal sends to public addresses only."),
}


def add_endpoint(*, by: User, name: str, url: str, happenings: Iterable[str]) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, told now and never again. Raises PortalError: url_…, happening_unknown."""
    chosen = _chosen(happenings)
    _check(url)
    secret = _new_secret()
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.create(name=name, url=url, happenings=chosen, secret=secret, made_by=by)
        record("webhook.added", f"webhook:{endpoint.pk}", by=by, after={"happenings": chosen})
    return endpoint, secret


def change_endpoint(endpoint: WebhookEndpoint, *, by: User, name: str, url: str, happenings: Iterable[str]) -> None:
    """Another name, address or choice. What is under way goes to the new address."""
    chosen = _chosen(happenings)
    _check(url)
    with transaction.atomic():
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
            name=name, url=url, happenings=chosen, rest_until=None, failures=0, failing_since=None
        )
        record("webhook.changed", f"webhook:{endpoint.pk}", by=by, after={"happenings": chosen})
        ask("portal.deliver", str(endpoint.pk))
    endpoint.refresh_from_db()


def renew_secret(endpoint: WebhookEndpoint, *, by: User) -> str:
    """A new secret; for a day every request is signed by the old one as well, so that nothing is lost meanwhile."""
    secret = _new_secret()
    with transaction.atomic():
        row = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        WebhookEndpoint.objects.filter(pk=row.pk).update(
            secret=secret, old_secret=row.secret, old_secret_until=timezone.now() + OVERLAP
        )
        record("webhook.secret_renewed", f"webhook:{endpoint.pk}", by=by)
    endpoint.refresh_from_db()
    return secret


def turn_off(endpoint: WebhookEndpoint, *, by: User) -> None:
    """From now on nothing is sent to it nor kept for it."""
    with transaction.atomic():
        rows = WebhookEndpoint.objects.filter(pk=endpoint.pk, off_at=None)
        if rows.update(off_at=timezone.now(), off_reason="by_hand") == 1:
            record("webhook.off", f"webhook:{endpoint.pk}", by=by)


def turn_on(endpoint: WebhookEndpoint, *, by: User) -> None:
    """What was kept for it and is not too old goes out at once."""
    with transaction.atomic():
        rows = WebhookEndpoint.objects.filter(pk=endpoint.pk, off_at__isnull=False)
        fresh = {"failures": 0, "failing_since": None, "rest_until": None}
        if rows.update(off_at=None, off_reason="", **fresh) == 1:
            record("webhook.on", f"webhook:{endpoint.pk}", by=by)
            ask("portal.deliver", str(endpoint.pk))


def send_test(endpoint: WebhookEndpoint, *, by: User) -> None:
    """An event that means nothing, to see whether it arrives. Raises PortalError("webhook_off")."""
    _check_on(endpoint)
    with transaction.atomic():
        event = WebhookEvent.objects.create(kind=TEST, data={})
        WebhookDelivery.objects.create(endpoint=endpoint, event=event)
        _now(endpoint)


def send_again(delivery: WebhookDelivery, *, by: User) -> None:
    """The same event with the same id once more, now. Raises PortalError("webhook_off")."""
    _check_on(delivery.endpoint)
    with transaction.atomic():
        WebhookDelivery.objects.filter(pk=delivery.pk).update(given_up_at=None, delivered_at=None)
        delivery.again()
        record("webhook.sent_again", f"webhook:{delivery.endpoint_id}", by=by, after={"delivery": delivery.pk})
        _now(delivery.endpoint)


def _now(endpoint: WebhookEndpoint) -> None:
    """A person waits: the rest after a failure is cut short."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(rest_until=None)
    ask("portal.deliver", str(endpoint.pk))


def _check_on(endpoint: WebhookEndpoint) -> None:
    if not endpoint.is_on:
        raise PortalError("webhook_off", _("This endpoint is turned off. Turn it on first."))


def _chosen(happenings: Iterable[str]) -> list[str]:
    chosen = sorted(set(happenings))
    if not chosen or not set(chosen) <= set(Happening.values):
        raise PortalError("happening_unknown", _("Choose what it is told of."), field="happenings")
    return chosen


def _check(url: str) -> None:
    try:
        check_url(url)
    except Forbidden as exc:
        raise PortalError(f"url_{exc.reason}", _WRONG[exc.reason], field="url") from None


def _new_secret() -> str:
    return f"whs_{secrets.token_urlsafe(32)}"
