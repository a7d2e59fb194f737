"""What people ask about their own data: a copy of it, and its erasure."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.work import Work


class ExportState(models.TextChoices):
    WAITING = "waiting", _("Being put together")
    READY = "ready", _("Ready")
    EXPIRED = "expired", _("Erased again")


class DataExport(Work):
    """A copy of everything that belongs to one person, as an encrypted file that is there for a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.WAITING)
    stored_name = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ExportState.values), name="export_state_known"),
            models.UniqueConstraint(fields=["user"], condition=models.Q(state="waiting"), name="export_one_waiting"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="export_due")]

    def __str__(self) -> str:
        return f"export {self.pk}"


class DeletionState(models.TextChoices):
    ASKED = "asked", _("Being erased")
    DONE = "done", _("Erased")


class DeletionRequest(Work):
    """Answered the moment it is made: `answer` lists what is erased and what must be kept, until when, by which law.

    Codes, counts and dates only (portal/privacy.py has the words), so that it may outlive the person's account.
    """

    reference = models.CharField(max_length=20, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="deletions"
    )
    state = models.CharField(max_length=8, choices=DeletionState, default=DeletionState.ASKED)
    answer = models.JSONField(default=list)
    closes_account = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=DeletionState.values), name="deletion_state_known"),
            models.UniqueConstraint(fields=["user"], condition=models.Q(state="asked"), name="deletion_one_asked"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="deletion_due")]

    def __str__(self) -> str:
        return self.reference
