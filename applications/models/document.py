"""Papers the applicant uploaded, and the pages made of them."""

from django.db import models

from applications.models.application import Application
from applications.rules.papers import DocumentKind
from portal.models.upload import UploadedPage, UploadedPaper, UploadState


class Document(UploadedPaper):
    """One upload. A newer one of the same kind supersedes it and never replaces it: what was sent stays evidence."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=24, choices=DocumentKind)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=models.Q(superseded_at__isnull=True),
                name="document_current_once",
            ),
            models.CheckConstraint(condition=models.Q(state__in=UploadState.values), name="document_state_known"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="document_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.application_id}"


class DocumentPage(UploadedPage):
    """One page as a re-encoded JPEG, encrypted at rest."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="page_once")]
        indexes = [models.Index(fields=["sha256"], name="page_by_picture")]

    def __str__(self) -> str:
        return f"page {self.number} of {self.document_id}"
