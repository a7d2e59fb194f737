"""The papers of an application as the desk shows them: pages of the one that counts, and earlier ones to compare."""

from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, Document, DocumentPage, UploadState
from applications.queries import consents_ended
from applications.rules.consents import COVERS_PAPERS
from applications.rules.papers import DocumentKind, allowed_documents, required_documents
from portal.documents import refusals
from portal.words import Words


@dataclass(frozen=True, slots=True)
class Paper:
    """`document` is None while none was uploaded. `earlier` are superseded ones with pages, newest first.

    `withheld` is when the applicant took the consent to its use back: from then on nobody here looks at it.
    """

    kind: str
    label: Words | str
    required: bool
    document: Document | None
    pages: list[DocumentPage]
    earlier: list[Document]
    withheld: datetime | None = None

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
    """What is asked for or was uploaded, in the order of the applicant's page; three queries."""
    account = application.settlement.kind
    required = required_documents(application.subject_type, account)
    uploads = list(application.documents.select_related("reading").prefetch_related("pages").order_by("-created_at"))
    allowed = allowed_documents(application.subject_type, account)
    present = {upload.kind for upload in uploads if upload.superseded_at is None}
    kinds = [kind for kind in allowed if kind in required or kind in present]
    kinds += [DocumentKind(kind) for kind in sorted(present - set(allowed))]
    ended = _ended(application)
    return [_paper(kind, kind in required, [one for one in uploads if one.kind == kind], ended) for kind in kinds]


def _ended(application: Application) -> dict[str, datetime]:
    """The kinds of papers that nobody here looks at any more."""
    ended = consents_ended(application)
    return {kind: ended[purpose] for purpose, kinds in COVERS_PAPERS.items() if purpose in ended for kind in kinds}


def _paper(kind: DocumentKind, required: bool, uploads: list[Document], ended: dict[str, datetime]) -> Paper:
    current = next((upload for upload in uploads if upload.superseded_at is None), None)
    earlier = [upload for upload in uploads if upload is not current and upload.page_count]
    pages = list(current.pages.all()) if current else []
    return Paper(kind.value, kind.label, required, current, pages, earlier, ended.get(kind.value))
