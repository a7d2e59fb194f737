"""What happens outside or beside a request, after its commit: messages leave, the acquirer's news is taken in."""

import hashlib
from datetime import date, timedelta
from itertools import islice
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.dateparse import parse_date

from portal.dispatch import ask_now
from portal.models import AcquirerEvent, Member, Notice, OutboxMessage

log = structlog.get_logger(__name__)

MAX_TRIES = 8
_BATCH = 500


class NoGateway(Exception):
    """There is no way to send on this channel: no EMAIL_URL, or no SMS service."""


def send_message(message_id: str) -> None:
    """Send one waiting message. The claim comes first, with the time of the next try: two workers never send it both,
    and a worker that dies while sending only delays it."""
    now = timezone.now()
    due = OutboxMessage.objects.filter(pk=message_id, state=OutboxMessage.State.WAITING, next_try_at__lte=now)
    message = due.first()
    if message is None:
        return
    pause = timedelta(seconds=30 * 2**message.tries)
    if due.filter(tries=message.tries).update(tries=message.tries + 1, next_try_at=now + pause) != 1:
        return
    rows = OutboxMessage.objects.filter(pk=message_id)
    if message.tries >= MAX_TRIES:  # it has killed its worker, or raised what is no mail server's fault, every time
        rows.update(state=OutboxMessage.State.FAILED)
        return
    try:
        _hand_over(message)
    except (OSError, SMTPException, NoGateway) as exc:
        log.warning("message_not_sent", message=str(message.pk), tries=message.tries + 1, error=type(exc).__name__)
        if message.tries + 1 >= MAX_TRIES:
            rows.update(state=OutboxMessage.State.FAILED)
    else:
        rows.update(state=OutboxMessage.State.SENT, sent_at=timezone.now())


def _hand_over(message: OutboxMessage) -> None:
    if message.channel == OutboxMessage.Channel.EMAIL and settings.EMAIL_URL:
        EmailMessage(message.subject, message.body, to=[message.address]).send()
    elif not settings.DEMO:  # in the demo the outbox page is the recipient
        raise NoGateway


def take_event(event_id: str) -> None:
    """Bring the acquirer's news to whom it concerns, once.

    The three witnesses stay independent: a changed register entry never overwrites the portal's own record.
    Applications are another room's matter: it is asked by name, and marks the event itself.
    """
    event = AcquirerEvent.objects.filter(pk=event_id, handled_at=None).first()
    if event is None:
        return
    if event.type == "application.changed":
        ask_now("applications.take_acquirer_state", event.pk)
        return
    if event.type == "notice.published":
        publish_notice(event)
    AcquirerEvent.objects.filter(pk=event_id, handled_at=None).update(handled_at=timezone.now())


def publish_notice(event: AcquirerEvent) -> None:
    """The acquirer's notice, once for every person who acts for a merchant (for one merchant if it names one)."""
    data = event.data
    members = Member.objects.order_by("user_id").values_list("user_id", flat=True).distinct()
    if isinstance(data.get("mid"), str):
        members = members.filter(merchant__mid=data["mid"])
    digest = hashlib.sha256(str(data["id"]).encode()).hexdigest()[:32]
    duty = data.get("kind") == "duty" or data.get("requires_action") is True
    notices = (
        Notice(
            user_id=user_id,
            key=f"acquirer:{digest}:{user_id}",
            kind=Notice.Kind.DUTY if duty else Notice.Kind.NEWS,
            title=str(data["title"])[:200],
            body=str(data.get("body") or ""),
            effective_on=_day(data.get("effective_on")),
        )
        for user_id in members.iterator(chunk_size=_BATCH)
    )
    while batch := list(islice(notices, _BATCH)):
        Notice.objects.bulk_create(batch, ignore_conflicts=True)


def _day(value: object) -> date | None:
    try:
        return parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return None
