"""Who may see which application. Every read of someone's application starts here; strangers get 404."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from applications.models import Application, CorrectionRequest, Document, DocumentPage, SecondLook
from portal.models import User

Viewer = User | AnonymousUser

_ROWS = ("personal", "business", "settlement", "merchant", "claimed_by", "applicant", "first_approved_by")


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


def review_for(user: Viewer, pk: object) -> Application:
    """One application at the desk, with its answers."""
    return get_object_or_404(reviewable(user).select_related(*_ROWS), pk=pk)


def documents_for(user: Viewer) -> QuerySet[Document]:
    """Papers of this person's own applications and, for reviewers, of those at the desk."""
    if not user.is_authenticated:
        return Document.objects.none()
    own = Document.objects.filter(application__applicant=user)
    return own | Document.objects.filter(application__in=reviewable(user)) if user.is_reviewer else own


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
