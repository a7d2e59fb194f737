"""Who may see which change request. Every read of somebody's request starts here; strangers get 404."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from portal.access import Viewer, role_in
from portal.changes.kinds import KINDS, Kind
from portal.models import ChangeRequest, Member, MemberRole, Merchant, Upload, UploadPage, User

_ROWS = ("merchant", "terminal", "opened_by", "decided_by")
PURPOSE = "change"


def may_ask(user: User, merchant: Merchant, kind: Kind) -> bool:
    """Whether this person's role in the shop lets them ask for this kind of change."""
    return role_in(user, merchant) in kind.roles


def kinds_of(user: User) -> list[Kind]:
    """What this person may ask for in any of their shops; everything for whoever acts for none yet. One query."""
    roles = set(Member.objects.filter(user=user).values_list("role", flat=True))
    return [kind for kind in KINDS.values() if not roles or roles.intersection(kind.roles)]


def changes_of(user: Viewer) -> QuerySet[ChangeRequest]:
    """What the shops of this person asked for, as far as their role reaches: papers of owners are for owners."""
    if not user.is_authenticated:
        return ChangeRequest.objects.none()
    seen = Q(pk__in=[])
    for role in MemberRole:
        kinds = [key for key, kind in KINDS.items() if role in kind.roles]
        if kinds:
            shops = Member.objects.filter(user=user, role=role).values("merchant")
            seen |= Q(merchant__in=shops, kind__in=kinds)
    return ChangeRequest.objects.filter(seen).select_related(*_ROWS)


def change_for(user: Viewer, pk: object) -> ChangeRequest:
    return get_object_or_404(changes_of(user), pk=pk)


def change_about(user: Viewer, about: str) -> ChangeRequest | None:
    """The newest request that was opened from this problem or diagnosis, if this person may see it."""
    return changes_of(user).filter(about=about).order_by("-created_at").first() if about else None


def reviewable_changes(user: Viewer) -> QuerySet[ChangeRequest]:
    """What this person may decide on: everything but their own and that of shops they act for."""
    if not user.is_authenticated or not user.is_reviewer:
        return ChangeRequest.objects.none()
    own = Member.objects.filter(user=user).values("merchant")
    return ChangeRequest.objects.exclude(opened_by=user).exclude(merchant__in=own).select_related(*_ROWS)


def review_of_change(user: Viewer, pk: object) -> ChangeRequest:
    return get_object_or_404(reviewable_changes(user), pk=pk)


def paper_page_for(user: Viewer, paper: int, number: int) -> UploadPage:
    """One page of a paper that belongs to a request this person may see or decide on."""
    seen = Q(upload__change_paper__change__in=changes_of(user).values("pk"))
    seen |= Q(upload__change_paper__change__in=reviewable_changes(user).values("pk"))
    return get_object_or_404(UploadPage.objects.filter(seen), upload__change_paper=paper, number=number)


def loose_upload(user: User, pk: str) -> Upload | None:
    """A file this person sent for a change that nothing points to yet."""
    try:
        wanted = UUID(pk)
    except ValueError:
        return None
    return Upload.objects.filter(pk=wanted, by=user, purpose=PURPOSE, kept=False).first()
