"""Papers the applicant uploaded, and the pages made of them."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.models.work import Work
from applications.rules.papers import DocumentKind


class DocumentState(models.TextChoices):
    RECEIVED = "received", _("Being prepared")
    PROCESSING = "processing", _("Being prepared")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Could not be used")


class Document(Work):
    """One upload. A newer one of the same kind supersedes it and never replaces it: what was sent stays evidence.

    `stored_name` is the encrypted original, kept only until its pages are made; `original_name` is data, never a path.
    `reason` is the code of documents/refusals.py when it was refused.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=24, choices=DocumentKind)
    state = models.CharField(max_length=12, choices=DocumentState, default=DocumentState.RECEIVED)
    reason = models.CharField(max_length=40, blank=True)
    original_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=40)
    stored_name = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes")
    page_count = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=models.Q(superseded_at__isnull=True),
                name="document_current_once",
            ),
            models.CheckConstraint(condition=models.Q(state__in=DocumentState.values), name="document_state_known"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="document_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.application_id}"


class DocumentPage(models.Model):
    """One page as a re-encoded JPEG, encrypted at rest."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    stored_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes, before encryption")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="page_once")]

    def __str__(self) -> str:
        return f"page {self.number} of {self.document_id}"
