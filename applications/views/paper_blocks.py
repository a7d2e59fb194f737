"""What the page of documents shows about each paper."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from applications.journey.status import CORRECTING
from applications.models import Application, Document, DocumentReading, UploadState
from applications.queries import current_documents, open_corrections
from applications.rules.papers import DocumentKind, allowed_documents, required_documents
from applications.rules.reasons import FOLLOWS
from portal.documents import refusals
from portal.words import Words

MUST_SHOW: dict[str, Words] = {
    DocumentKind.ID_FRONT: _("The side with the photo: name, number and all four corners readable."),
    DocumentKind.ID_BACK: _("The side with the national emblem: the dates of validity readable."),
    DocumentKind.BUSINESS_LICENCE: _("The whole licence with its seal. A copy needs the company's seal on it."),
    DocumentKind.ACCOUNT_PROOF: _("The account permit, or the bank's sheet with name, number and branch."),
    DocumentKind.BANK_CARD: _("Only the front, with the number readable. Never the back."),
    DocumentKind.AUTHORISATION: _(
        "Signed by both of you: whose card it is, and that your takings are paid to it. A person reads it."
    ),
    DocumentKind.HOLDER_ID_FRONT: _("The account holder's card: name, number and all four corners readable."),
    DocumentKind.HOLDER_ID_BACK: _("The account holder's card: the dates of validity readable."),
    DocumentKind.SHOP_FRONT: _("The shop from the street, with the whole sign. At a stall: the stall."),
    DocumentKind.SHOP_INSIDE: _("The room in which you sell, with your goods."),
    DocumentKind.COUNTER: _("The place where customers pay and the terminal will stand."),
    DocumentKind.TRADE_PERMIT: _("Only if your trade needs one, for example for food, tobacco or medicine."),
    DocumentKind.PREMISES: _(
        "Lease, title or a letter of the market. It helps when the address differs from the licence."
    ),
}


@dataclass(frozen=True, slots=True)
class Block:
    """One paper: what it is, what it must show, and how far the file is. `problem` is about the file just sent."""

    kind: DocumentKind
    must_show: Words
    required: bool
    document: Document | None
    problem: Words | str = ""

    @property
    def name(self) -> str:
        """Of the file input, and the anchor."""
        return f"file-{self.kind.value}"

    @property
    def is_busy(self) -> bool:
        return self.document is not None and is_busy(self.document)

    @property
    def is_ready(self) -> bool:
        return self.document is not None and self.document.state == UploadState.READY

    @property
    def reading(self) -> DocumentReading | None:
        """What was found on it; None where nobody looks (an older upload, or switched off)."""
        return getattr(self.document, "reading", None) if self.is_ready else None

    @property
    def refusal(self) -> Words | str:
        """Why the file that was taken in could not be used after all."""
        refused = self.document is not None and self.document.state == UploadState.REFUSED
        return refusals.sentence(self.document.reason) if refused and self.document else ""


def is_busy(paper: Document) -> bool:
    """Its pages are being made."""
    return paper.state in {UploadState.RECEIVED, UploadState.PROCESSING}


def blocks_of(application: Application, problems: Mapping[str, Words | str] | None = None) -> list[Block]:
    """The papers this application may have now, needed ones first; in a correction round the opened ones only."""
    problems = problems or {}
    account = application.settlement.kind
    needed = required_documents(application.subject_type, account)
    kinds = allowed_documents(application.subject_type, account)
    if application.status in CORRECTING:
        opened = dict(open_corrections(application).values_list("field", "reason"))
        kinds = tuple(kind for kind in DocumentKind if _is_open(opened.get(f"documents.{kind}", ""), kind in kinds))
    papers = {
        paper.kind: paper
        for paper in current_documents(application).select_related("reading").prefetch_related("pages")
    }
    return [Block(kind, MUST_SHOW[kind], kind in needed, papers.get(kind), problems.get(kind, "")) for kind in kinds]


def _is_open(reason: str, is_allowed: bool) -> bool:
    """Asked for, or going along with what was: then only while the present answers have a use for it."""
    return bool(reason) and (is_allowed or reason != FOLLOWS)
