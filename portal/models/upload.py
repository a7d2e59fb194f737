"""Files that people sent, and the harmless pages made of them: the shape that every room's papers share."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.fields import EncryptedTextField
from portal.models.work import Work


class UploadState(models.TextChoices):
    RECEIVED = "received", _("Being prepared")
    PROCESSING = "processing", _("Being prepared")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Could not be used")


class UploadedPaper(Work):
    """One file as it came in. `stored_name` is the encrypted original, kept only until its pages are made;
    `original_name` is data, never a path, and may name a person. `reason` is the code of portal/documents/refusals.py
    when it was refused.

    Whoever derives from it has a related manager `pages` of UploadedPage rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=12, choices=UploadState, default=UploadState.RECEIVED)
    reason = models.CharField(max_length=40, blank=True)
    original_name = EncryptedTextField(blank=True, default="")
    media_type = models.CharField(max_length=40)
    stored_name = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes")
    page_count = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def is_ready(self) -> bool:
        return self.state == UploadState.READY

    @property
    def is_waiting(self) -> bool:
        """Its pages are still to be made."""
        return self.state in {UploadState.RECEIVED, UploadState.PROCESSING}


class UploadedPage(models.Model):
    """One page as a re-encoded JPEG, encrypted at rest."""

    number = models.PositiveSmallIntegerField()
    stored_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes, before encryption")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        abstract = True


class Upload(UploadedPaper):
    """A file that belongs to no application: a photo of a slip, a screenshot for support, a renewed licence.

    Whoever takes it up sets `kept`; any other is forgotten after a day. `by` is empty for a visitor.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="uploads"
    )
    purpose = models.CharField(max_length=24, help_text="what it was sent for: slip, support, change")
    kept = models.BooleanField(default=False, help_text="something points to it")
    then = models.CharField(max_length=60, blank=True, help_text="task asked for once its pages are made or refused")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=UploadState.values), name="upload_state_known"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="upload_due")]

    def __str__(self) -> str:
        return f"upload {self.pk}"


class UploadPage(UploadedPage):
    """One page of an Upload."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="pages")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="upload_page_once")]

    def __str__(self) -> str:
        return f"page {self.number} of {self.upload_id}"
