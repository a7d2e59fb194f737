"""Telling people: a notice on their page and a message that leaves the house, both as rows, exactly once per key.

Below the tasks, so that actions, tasks and effects alike may tell (docs/decisions: rows are the queue).
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import translation

from portal.dispatch import ask
from portal.models import Merchant, Notice, OutboxMessage, User
from portal.sms import short

KEY_LENGTH = 120


def tell(
    user: User,
    kind: str,
    *,
    context: Mapping[str, Any],
    url: str,
    key: str,
    about: str = "",
    duty: bool = False,
    merchant: Merchant | None = None,
) -> bool:
    """Tell one person one thing, in their language; False when this `key` was told before.

    `kind` names templates/emails/<kind>.subject.txt (one line: also the notice's title and the SMS) and <kind>.txt.
    `url` is a path of this site. Joins the caller's transaction; nothing leaves the house before it commits.
    """
    if len(key) > KEY_LENGTH:
        raise ValueError(f"the key is longer than {KEY_LENGTH} characters: {key}")
    title, body = _words(user, kind, context, url)
    with transaction.atomic():
        _, created = Notice.objects.get_or_create(
            key=key,
            defaults={
                "user": user,
                "merchant": merchant,
                "kind": Notice.Kind.DUTY if duty else Notice.Kind.NEWS,
                "title": title[:200],
                "body": body,
                "url": url,
            },
        )
        if not created:
            return False
        if user.email:
            write(OutboxMessage.Channel.EMAIL, user.email, title, body, key=key, user=user, about=about)
        elif user.mobile:
            write(OutboxMessage.Channel.SMS, user.mobile, "", short(title), key=key, user=user, about=about)
    return True


def take_leave(user: User, kind: str, *, context: Mapping[str, Any], key: str, about: str) -> None:
    """The last message to somebody whose account is being closed: it belongs to nobody, and is forgotten after a day.

    Joins the caller's transaction, before the address is erased.
    """
    title, body = _words(user, kind, context, "/")
    if user.email:
        write(OutboxMessage.Channel.EMAIL, user.email, title, body, key=key, about=about)
    elif user.mobile:
        write(OutboxMessage.Channel.SMS, user.mobile, "", short(title), key=key, about=about)


def _words(user: User, kind: str, context: Mapping[str, Any], url: str) -> tuple[str, str]:
    """Title and body in the user's language."""
    with translation.override(user.language):
        values = {**context, "user": user, "link": settings.SITE_URL + url, "site_name": str(settings.SITE_NAME)}
        title = " ".join(render(f"emails/{kind}.subject.txt", values).split())
        return title, render(f"emails/{kind}.txt", values).strip()


def write(
    channel: str,
    address: str,
    subject: str,
    body: str,
    *,
    key: str = "",
    user: User | None = None,
    about: str = "",
) -> OutboxMessage:
    """Keep one message and have it sent after the commit. Without a key it is one of its kind (a code)."""
    message = OutboxMessage.objects.create(
        key=key or f"once:{uuid.uuid4()}",
        user=user,
        channel=channel,
        address=address,
        subject=subject[:200],
        body=body,
        about=about,
    )
    ask("portal.send_message", str(message.pk))
    return message


def render(name: str, values: Mapping[str, Any]) -> str:
    """A plain-text template; names with & or ' must arrive as they are, so nothing is escaped."""
    template = get_template(name).template  # type: ignore[attr-defined]
    assert isinstance(template, Template)
    return template.render(Context(dict(values), autoescape=False))
