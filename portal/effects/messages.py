"""Messages leave, after the commit of whatever they tell about."""

from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from portal.models import OutboxMessage
from portal.sms import SmsRefused, gateway

log = structlog.get_logger(__name__)

MAX_TRIES = 8
_BATCH = 500


class NoGateway(Exception):
    """There is no way to send mail: no EMAIL_URL."""


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
        number = _hand_over(message)
    except SmsRefused as exc:
        log.warning("sms_refused", message=str(message.pk), tries=message.tries + 1, code=exc.code)
        lost = exc.permanent or message.tries + 1 >= MAX_TRIES
        rows.update(trouble=exc.code[:40], **({"state": OutboxMessage.State.FAILED} if lost else {}))
    except (OSError, SMTPException, NoGateway) as exc:
        log.warning("message_not_sent", message=str(message.pk), tries=message.tries + 1, error=type(exc).__name__)
        if message.tries + 1 >= MAX_TRIES:
            rows.update(state=OutboxMessage.State.FAILED)
    else:
        rows.update(state=OutboxMessage.State.SENT, sent_at=timezone.now(), gateway_id=number, trouble="")


def _hand_over(message: OutboxMessage) -> str:
    """The gateway's number of it, "" for mail."""
    if message.channel == OutboxMessage.Channel.SMS:
        return gateway().send(message.address, message.body)
    if settings.EMAIL_URL:
        EmailMessage(message.subject, message.body, to=[message.address]).send()
    elif not settings.DEMO:  # in the demo the outbox page is the recipient
        raise NoGateway
    return ""
