"""Who may see what on the ground floor. Every read of someone's data starts here; strangers get 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import (
    DataExport,
    DeletionRequest,
    ExportState,
    Member,
    MemberRole,
    Merchant,
    Notice,
    OutboxMessage,
    SupportCase,
    SupportFile,
    Terminal,
    UploadPage,
    User,
)
from portal.roles import May, with_leave

Viewer = User | AnonymousUser


def merchants_of(user: Viewer) -> QuerySet[Merchant]:
    """The merchants this person acts for."""
    if not user.is_authenticated:
        return Merchant.objects.none()
    return Merchant.objects.filter(memberships__user=user)


def merchant_for(user: Viewer, pk: object) -> Merchant:
    return get_object_or_404(merchants_of(user), pk=pk)


def terminals_of(user: Viewer) -> QuerySet[Terminal]:
    """Terminals of the merchants this person acts for; staff see the whole fleet."""
    terminals = Terminal.objects.select_related("merchant", "report")
    if not user.is_authenticated:
        return terminals.none()
    if user.is_reviewer:
        return terminals
    return terminals.filter(merchant__memberships__user=user)


def terminal_for(user: Viewer, serial: str, *, rows: QuerySet[Terminal] | None = None) -> Terminal:
    """`rows` are those of `terminals_of` with more of each; 404 for everybody whom it does not concern."""
    if "\x00" in serial:  # no serial has it, and PostgreSQL would refuse to look
        raise Http404
    return get_object_or_404(terminals_of(user) if rows is None else rows, serial=serial)


def role_in(user: User, merchant: Merchant) -> MemberRole | None:
    """This person's role with the merchant, or None."""
    role = merchant.memberships.filter(user=user).values_list("role", flat=True).first()
    return MemberRole(role) if role else None


def profile_for(user: User, mid: str) -> Member:
    """This person's place in one of their shops, with the shop and what the acquirer last said of it."""
    if "\x00" in mid:
        raise Http404
    return get_object_or_404(Member.objects.select_related("merchant__reading"), user=user, merchant__mid=mid)


def owned_merchants(user: User) -> QuerySet[Merchant]:
    return Merchant.objects.filter(memberships__user=user, memberships__role=MemberRole.OWNER).order_by("name", "pk")


def members_of(user: User) -> QuerySet[Member]:
    """The people of those of this person's merchants where their role lets them see who acts for it."""
    seen = Member.objects.filter(user=user, role__in=with_leave(May.SEE_PEOPLE)).values("merchant")
    people = Member.objects.select_related("merchant", "user").filter(merchant__in=seen)
    return people.order_by("merchant__name", "merchant_id", "pk")


def member_for(user: User, pk: int) -> Member:
    """One of the people of a merchant this person owns; everybody else gets 404."""
    people = Member.objects.select_related("merchant", "user")
    return get_object_or_404(people.filter(merchant__in=owned_merchants(user)), pk=pk)


def notices_of(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user).order_by("-created_at", "-pk")


def exports_of(user: User) -> QuerySet[DataExport]:
    """The copies of their own data that this person asked for."""
    return DataExport.objects.filter(user=user).order_by("-pk")


def export_for(user: User, pk: int) -> DataExport:
    """A copy that is there; one that has expired is gone."""
    there = exports_of(user).filter(state=ExportState.READY, expires_at__gt=timezone.now())
    return get_object_or_404(there, pk=pk)


def deletions_of(user: User) -> QuerySet[DeletionRequest]:
    return DeletionRequest.objects.filter(user=user).order_by("-pk")


def deletion_requests(user: User, *, before: int | None) -> QuerySet[DeletionRequest]:
    """Everybody's, for staff, newest first."""
    rows = DeletionRequest.objects.select_related("user").order_by("-pk")
    if not user.is_reviewer:
        return rows.none()
    return rows.filter(pk__lt=before) if before else rows


def outbox_of_demo() -> QuerySet[OutboxMessage]:
    """Every message, newest first: for the demo's outbox page only (the view checks settings.DEMO)."""
    return OutboxMessage.objects.order_by("-created_at", "-pk")


def cases_of(user: Viewer) -> QuerySet[SupportCase]:
    """The support cases of the merchants this person acts for, whatever their role, and those about no merchant that
    they opened themselves; staff see all."""
    cases = SupportCase.objects.select_related("merchant", "terminal", "assigned")
    if not user.is_authenticated:
        return cases.none()
    if user.is_reviewer:
        return cases
    own = Q(merchant__isnull=True, opened_by=user)
    return cases.filter(own | Q(merchant__in=merchants_of(user)))


def case_for(user: Viewer, pk: object) -> SupportCase:
    return get_object_or_404(cases_of(user), pk=pk)


def support_page_for(user: Viewer, file_pk: int, number: int) -> UploadPage:
    """One page of a file in a thread that this person may read."""
    files = SupportFile.objects.filter(message__case__in=cases_of(user).select_related(None))
    pages = UploadPage.objects.filter(upload__support_file__in=files, upload__support_file=file_pk)
    return get_object_or_404(pages, number=number)


def second_factor_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For every page of the desk: staff only (404 for others), in a session opened with the second factor.

    Staff without one are led to set it up; with one that this session has not seen, they are asked for a code. Either
    way they come back to where they wanted to go.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated or not user.is_reviewer:
            raise Http404
        if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
            return view(request, *args, **kwargs)
        if is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            page = "mfa_reauthenticate"
        else:
            page = "mfa_activate_totp"
            messages.info(
                request, _("Whoever decides about merchants signs in with a second factor. Please set it up.")
            )
        return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")

    return wrapped


def second_factor_of_staff(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For pages where people see what is theirs and staff see everybody's: staff need the second factor here, too."""
    guarded = second_factor_required(view)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = guarded if signed_in(request).is_reviewer else view
        return asked(request, *args, **kwargs)

    return wrapped


def signed_in(request: HttpRequest) -> User:
    """The person behind the request. LoginRequiredMiddleware lets nobody else through; this says so to the types."""
    user = request.user
    if not user.is_authenticated:
        raise Http404
    return user
