"""Handing an approved application to the acquirer."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.models.declaration import Submission
from portal.models.work import Work


class HandOverState(models.TextChoices):
    WAITING = "waiting", _("Being handed over")
    DONE = "done", _("Handed over")
    STUCK = "stuck", _("Needs a person")


class HandOver(Work):
    """One submission on its way to the acquirer, exactly once. Stuck: the acquirer refused the form of it.

    `links_until` is when the addresses of its papers close: each try moves it on, so the addresses themselves stay the
    same and every try sends the same bytes.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="hand_overs")
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="hand_over")
    key = models.UUIDField(unique=True, default=uuid.uuid4, help_text="Idempotency-Key of every try")
    state = models.CharField(max_length=12, choices=HandOverState, default=HandOverState.WAITING)
    message = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    links_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="hand_over_due")]

    def __str__(self) -> str:
        return f"hand-over of {self.application_id}"
