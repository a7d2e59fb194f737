"""Sending what is due, one worker to an endpoint: an address that never answers holds up nobody but itself.

The deliveries are the queue. A lane is held for a while and given back; who dies in it is followed by the next sweep.
"""

import secrets
import time
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.dispatch import ask_now
from portal.models import WebhookDelivery, WebhookEndpoint
from portal.webhooks.sending import SECONDS, Answer, send
from portal.webhooks.turning_off import turn_off_failing

log = structlog.get_logger(__name__)

TRIED_FOR = timedelta(days=3)
_LANE = timedelta(seconds=90)  # longer than a turn and its last request together
_TURN_SECONDS = 30.0
_LEASE = timedelta(seconds=SECONDS * 3)
_IN_A_ROW = 3
_LONGEST_PAUSE = timedelta(hours=1)
_LONGEST_REST = timedelta(minutes=10)


def endpoints_due(now: datetime) -> QuerySet[WebhookEndpoint]:
    """Those that are on, left alone by nobody's choice, and have something to be told."""
    due = WebhookDelivery.objects.filter(endpoint=OuterRef("pk"), due_at__lte=now)
    return WebhookEndpoint.objects.filter(_open(now), Exists(due), off_at=None)


def _open(now: datetime) -> Q:
    lane = Q(lane_until__isnull=True) | Q(lane_until__lt=now)
    return lane & (Q(rest_until__isnull=True) | Q(rest_until__lte=now))


def deliver(endpoint_id: UUID) -> None:
    """One turn: what is due, in the order it became due, until nothing is left or the turn is over."""
    holder, now = secrets.token_hex(8), timezone.now()
    mine = WebhookEndpoint.objects.filter(_open(now), pk=endpoint_id, off_at=None)
    if mine.update(lane_until=now + _LANE, lane_holder=holder) != 1:
        return
    more = False
    try:
        more = _turn(endpoint_id)
    finally:
        WebhookEndpoint.objects.filter(pk=endpoint_id, lane_holder=holder).update(lane_until=None, lane_holder="")
    if more:
        ask_now("portal.deliver", str(endpoint_id))


def _turn(endpoint_id: UUID) -> bool:
    """Whether there was more to do than the turn had time for."""
    until, in_a_row = time.monotonic() + _TURN_SECONDS, 0
    while time.monotonic() < until:
        endpoint = WebhookEndpoint.objects.filter(pk=endpoint_id, off_at=None).first()
        delivery = _next(endpoint_id)
        if endpoint is None or delivery is None:
            return False
        if not delivery.claim(_LEASE):
            continue
        answer = send(endpoint, delivery.event)
        if not answer.trouble:
            _taken(endpoint, delivery, answer)
            in_a_row = 0
            continue
        in_a_row += 1
        _refused(endpoint, delivery, answer)
        if answer.code is None or in_a_row >= _IN_A_ROW:
            _let_rest(endpoint)
            return False
    return True


def _next(endpoint_id: UUID) -> WebhookDelivery | None:
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    due = WebhookDelivery.objects.filter(free, endpoint=endpoint_id, due_at__lte=now)
    return due.select_related("event").order_by("due_at", "pk").first()


def _taken(endpoint: WebhookEndpoint, delivery: WebhookDelivery, answer: Answer) -> None:
    delivery.settle(delivered_at=timezone.now(), given_up_at=None, **_columns(answer))
    if endpoint.failing_since is not None:
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failures=0, failing_since=None, rest_until=None)


def _refused(endpoint: WebhookEndpoint, delivery: WebhookDelivery, answer: Answer) -> None:
    """Again later, or never when three days were not enough; an endpoint that failed all that time is turned off."""
    now = timezone.now()
    log.warning("webhook_not_taken", delivery=delivery.pk, endpoint=str(endpoint.pk), trouble=answer.trouble)
    if delivery.created_at < now - TRIED_FOR:
        delivery.settle(trouble=answer.trouble, given_up_at=now, **_columns(answer))
    else:
        pause = min(_LONGEST_PAUSE, timedelta(seconds=10 * 2 ** min(delivery.tries - 1, 12)))
        delivery.postpone(answer.trouble, pause=pause, **_columns(answer))
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    rows.update(failures=F("failures") + 1, failing_since=Coalesce("failing_since", now))
    if endpoint.failing_since is not None and endpoint.failing_since < now - TRIED_FOR:
        turn_off_failing(endpoint)


def _let_rest(endpoint: WebhookEndpoint) -> None:
    """Longer with every failure in a row, so that an address that is gone costs little."""
    pause = min(_LONGEST_REST, timedelta(seconds=5 * 2 ** min(endpoint.failures, 12)))
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(rest_until=timezone.now() + pause)


def _columns(answer: Answer) -> dict[str, object]:
    return {"answer_code": answer.code, "answer_head": answer.head, "took_ms": answer.took_ms}
