"""Who may see which application. Every read of someone's application starts here; strangers get 404."""

import hmac
import re

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.models import (
    AppealPaper,
    Application,
    Consent,
    CorrectionRequest,
    Document,
    DocumentPage,
    HandOver,
    SavedView,
    SecondLook,
    Shipment,
    TerminalOrder,
)
from applications.rules.consents import COVERS_PAPERS
from portal import crypto
from portal.access import merchants_of
from portal.errors import PortalError
from portal.models import ApiKey, Role, UploadPage, User
from portal.operator.access import within_reach

Viewer = User | AnonymousUser

_LINK = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})\.([A-Za-z0-9_-]{43})", re.ASCII)
_ROWS = (
    "personal",
    "business",
    "settlement",
    "terminal",
    "merchant",
    "claimed_by",
    "applicant",
    "appeal",
    "first_approved_by",
)


def applications_of(user: Viewer) -> QuerySet[Application]:
    """The applications this person made, newest first."""
    if not user.is_authenticated:
        return Application.objects.none()
    return Application.objects.filter(applicant=user).order_by("-created_at", "-pk")


def application_for(user: Viewer, pk: object) -> Application:
    """One of the applicant's own, with its answers."""
    return get_object_or_404(applications_of(user).select_related(*_ROWS), pk=pk)


def reviewable(user: Viewer) -> QuerySet[Application]:
    """What this person may see at the desk: everything ever submitted, except their own."""
    if not user.is_authenticated or not user.is_reviewer:
        return Application.objects.none()
    return Application.objects.filter(submitted_at__isnull=False).exclude(applicant=user)


def applications_open_to(key: ApiKey) -> QuerySet[Application]:
    """What a system of the operator may see: everything ever submitted, of its merchants where the key has a list."""
    return within_reach(Application.objects.filter(submitted_at__isnull=False), key)


def review_for(user: Viewer, pk: object) -> Application:
    """One application at the desk, with its answers."""
    return get_object_or_404(reviewable(user).select_related(*_ROWS), pk=pk)


def documents_for(user: Viewer) -> QuerySet[Document]:
    """Papers of this person's own applications and, for reviewers, of those at the desk.

    A paper whose consent was taken back is kept for the law, and only its owner looks at it.
    """
    if not user.is_authenticated:
        return Document.objects.none()
    own = Q(application__applicant=user)
    if not user.is_reviewer:
        return Document.objects.filter(own)
    return Document.objects.filter(own | Q(application__in=reviewable(user)) & ~_withheld())


def _withheld() -> Q:
    """Papers that nobody at the desk may look at any more (`queries.consents_ended` says the same of one case)."""
    papers = Q()
    for purpose, kinds in COVERS_PAPERS.items():
        given = Consent.objects.filter(application=OuterRef("application"), purpose=purpose)
        ended = Exists(given.filter(withdrawn_at__isnull=False)) & ~Exists(given.filter(withdrawn_at__isnull=True))
        papers |= Q(kind__in=kinds) & ended
    return papers


def document_for(user: Viewer, pk: object) -> Document:
    return get_object_or_404(documents_for(user), pk=pk)


def page_for(user: Viewer, document_pk: object, number: int) -> DocumentPage:
    """One page of a paper this person may see."""
    pages = DocumentPage.objects.filter(document__in=documents_for(user), document_id=document_pk)
    return get_object_or_404(pages, number=number)


def correction_for(user: Viewer, pk: int) -> CorrectionRequest:
    """One thing that was to be corrected: the applicant's own, and for reviewers those at the desk."""
    asked = CorrectionRequest.objects.select_related("crop_page")
    if not user.is_authenticated:
        return get_object_or_404(asked.none())
    seen = Q(application__applicant=user)
    if user.is_reviewer:
        seen |= Q(application__in=reviewable(user))
    return get_object_or_404(asked.filter(seen), pk=pk)


def second_looks_for(user: Viewer) -> QuerySet[SecondLook]:
    """Approvals drawn by lot, for the desk; never of one's own application."""
    rows = SecondLook.objects.select_related("application__business", "approved_by", "looked_by")
    return rows.filter(application__in=reviewable(user))


def appeal_page_for(user: Viewer, paper_pk: int, number: int) -> UploadPage:
    """One page of a paper that came with an appeal: the applicant's own or, for reviewers, one at the desk."""
    papers = AppealPaper.objects.filter(appeal__application__in=applications_of(user))
    if user.is_authenticated and user.is_reviewer:
        papers = papers | AppealPaper.objects.filter(appeal__application__in=reviewable(user))
    pages = UploadPage.objects.filter(upload__appeal_paper__in=papers, upload__appeal_paper=paper_pk)
    return get_object_or_404(pages, number=number)


def parcels_of_desk(user: Viewer) -> QuerySet[Shipment]:
    """The parcels that our people look after."""
    return Shipment.objects.filter(application__in=reviewable(user)).select_related("application", "terminal")


def parcel_for(user: Viewer, pk: object) -> Shipment:
    return get_object_or_404(parcels_of_desk(user), pk=pk)


def receipt_page_for(user: Viewer, pk: object, number: int) -> UploadPage:
    """One page of the photo that came with a receipt: for who sent it and for the desk."""
    own = Shipment.objects.filter(application__in=applications_of(user).order_by())
    seen = own | Shipment.objects.filter(application__in=reviewable(user))
    parcel = get_object_or_404(seen, pk=pk)
    return get_object_or_404(UploadPage, upload=parcel.photo_id, number=number)


def orders_of(user: Viewer) -> QuerySet[TerminalOrder]:
    """Swaps and returns of the shops this person acts for."""
    return _orders().filter(merchant__in=merchants_of(user))


def order_for(user: Viewer, pk: object) -> TerminalOrder:
    return get_object_or_404(orders_of(user), pk=pk)


def orders_of_desk(user: Viewer) -> QuerySet[TerminalOrder]:
    """Those at the desk: everybody's, except of one's own shops."""
    if not user.is_authenticated or not user.is_reviewer:
        return TerminalOrder.objects.none()
    return _orders().exclude(merchant__in=merchants_of(user)).exclude(opened_by=user)


def desk_order_for(user: Viewer, pk: object) -> TerminalOrder:
    return get_object_or_404(orders_of_desk(user), pk=pk)


def _orders() -> QuerySet[TerminalOrder]:
    return TerminalOrder.objects.select_related(
        "merchant", "terminal", "replacement", "activation", "application__terminal"
    )


def link_to(work: HandOver, page_pk: int) -> str:
    """What opens one page to the acquirer without a sign-in: bound to the hand-over, its application and the page."""
    return f"{work.pk}.{page_pk}.{_words(work, page_pk)[0]}"


def page_by_link(link: str) -> tuple[HandOver, DocumentPage]:
    """The page behind a link that we gave out; 404 for any other. Raises link_lapsed when it was ours once."""
    found = _LINK.fullmatch(link)
    work = HandOver.objects.select_related("submission").filter(pk=found[1]).first() if found else None
    if found is None or work is None:
        raise Http404
    if not any(hmac.compare_digest(found[3], word) for word in _words(work, int(found[2]))):
        raise Http404
    if work.links_until is None or work.links_until <= timezone.now():
        raise PortalError("link_lapsed", _("This address has lapsed. A new hand-over makes new ones."))
    pages = DocumentPage.objects.select_related("document")
    return work, get_object_or_404(pages, pk=found[2], document__application=work.application_id)


def _words(work: HandOver, page_pk: int) -> list[str]:
    return crypto.link_tokens(f"hand-over:{work.key}:{work.application_id}:{page_pk}")


def reviewers() -> QuerySet[User]:
    """Everybody who may work at the desk, by name."""
    staff = User.objects.filter(role__in=[Role.REVIEWER, Role.OPERATOR], is_active=True)
    return staff.order_by("name", "email", "pk")


def leads() -> QuerySet[User]:
    """Who answers for the desk: the operators; where there are none, everybody who works there."""
    operators = reviewers().filter(role=Role.OPERATOR)
    return operators if operators.exists() else reviewers()


def views_of(user: User) -> QuerySet[SavedView]:
    """The views of the queue that this reviewer keeps, by name."""
    return SavedView.objects.filter(owner=user).order_by("name", "pk")


def view_for(user: User, pk: int) -> SavedView:
    return get_object_or_404(views_of(user), pk=pk)
