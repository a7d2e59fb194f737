"""What the portal told people: notices on their pages, and messages that leave by mail or SMS."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.account import User
from portal.models.fields import EncryptedTextField
from portal.models.merchant import Merchant


class Notice(models.Model):
    """Something a person should read, on a page; `key` makes each one happen once."""

    class Kind(models.TextChoices):
        DUTY = "duty", _("To do")
        NEWS = "news", _("News")

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.NEWS)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_by_user")]

    def __str__(self) -> str:
        return self.key


class OutboxMessage(models.Model):
    """A mail or SMS, kept before it is sent and until it is: a row is the queue. Address and text are encrypted."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        SMS = "sms", _("SMS")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="messages")
    channel = models.CharField(max_length=8, choices=Channel)
    address = EncryptedTextField()
    subject = models.CharField(max_length=200, blank=True)
    body = EncryptedTextField()
    about = models.CharField(max_length=120, blank=True, help_text="what it belongs to, e.g. application:<id>")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(auto_now_add=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    gateway_id = models.CharField(max_length=80, blank=True, help_text="the SMS gateway's number of it")
    trouble = models.CharField(max_length=40, blank=True, help_text="why it was not taken last")

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="waiting"), name="outbox_due"),
            models.Index(fields=["about", "created_at"], name="outbox_by_subject"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
