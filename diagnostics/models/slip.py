"""A slip or screen that somebody showed us: pasted as text or photographed, read, and confirmed by the person."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Upload, Work
from portal.models.fields import EncryptedTextField


class SlipState(models.TextChoices):
    WAITING = "waiting", _("Being read")
    READ = "read", _("Read")
    UNREADABLE = "unreadable", _("Could not be read")


class SlipReading(Work):
    """Its random id is the address of its page; only the session that brought it and its person may see it.

    `text` is what was read, without card numbers; `fields` is `Slip.to_json`. Typed text has no `upload`. Both are
    forgotten after a day: what counts by then stands in the diagnosis that was started.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    upload = models.OneToOneField(Upload, on_delete=models.CASCADE, null=True, blank=True, related_name="slip")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="slips"
    )
    state = models.CharField(max_length=12, choices=SlipState, default=SlipState.WAITING)
    reason = models.CharField(max_length=40, blank=True, help_text="why it could not be read")
    text = EncryptedTextField(blank=True, default="")
    fields = EncryptedTextField(blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=SlipState.values), name="slip_state_known")]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="slip_due")]

    def __str__(self) -> str:
        return f"slip {self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state == SlipState.WAITING
