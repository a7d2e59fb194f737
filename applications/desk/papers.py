"""The papers of an application as the desk shows them: pages of the one that counts, and earlier ones to compare."""

from dataclasses import dataclass

from applications.models import Application, Document, DocumentPage, UploadState
from applications.rules.papers import DocumentKind, allowed_documents, required_documents
from portal.documents import refusals
from portal.words import Words


@dataclass(frozen=True, slots=True)
class Paper:
    """`document` is None while none was uploaded. `earlier` are superseded ones with pages, newest first."""

    kind: str
    label: Words | str
    required: bool
    document: Document | None
    pages: list[DocumentPage]
    earlier: list[Document]

    @property
    def state(self) -> Words | str:
        return UploadState(self.document.state).label if self.document else ""

    @property
    def trouble(self) -> Words | str:
        """Why the upload could not be used; "" when it could, or is still being prepared."""
        if self.document is None or self.document.state != UploadState.REFUSED:
            return ""
        return refusals.sentence(self.document.reason)


def papers_of(application: Application) -> list[Paper]:
    """What is asked for or was uploaded, in the order of the applicant's page; two queries."""
    account = application.settlement.kind
    required = required_documents(application.subject_type, account)
    uploads = list(application.documents.select_related("reading").prefetch_related("pages").order_by("-created_at"))
    allowed = allowed_documents(application.subject_type, account)
    present = {upload.kind for upload in uploads if upload.superseded_at is None}
    kinds = [kind for kind in allowed if kind in required or kind in present]
    kinds += [DocumentKind(kind) for kind in sorted(present - set(allowed))]
    return [_paper(kind, kind in required, [one for one in uploads if one.kind == kind]) for kind in kinds]


def _paper(kind: DocumentKind, required: bool, uploads: list[Document]) -> Paper:
    current = next((upload for upload in uploads if upload.superseded_at is None), None)
    earlier = [upload for upload in uploads if upload is not current and upload.page_count]
    return Paper(kind.value, kind.label, required, current, list(current.pages.all()) if current else [], earlier)
