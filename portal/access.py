"""Who may see what on the ground floor. Every read of someone's data starts here; strangers get 404."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from portal.models import MemberRole, Merchant, Notice, OutboxMessage, Terminal, User

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


def terminal_for(user: Viewer, serial: str) -> Terminal:
    return get_object_or_404(terminals_of(user), serial=serial)


def role_in(user: User, merchant: Merchant) -> MemberRole | None:
    """This person's role with the merchant, or None."""
    role = merchant.memberships.filter(user=user).values_list("role", flat=True).first()
    return MemberRole(role) if role else None


def notices_of(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user).order_by("-created_at", "-pk")


def outbox_of_demo() -> QuerySet[OutboxMessage]:
    """Every message, newest first: for the demo's outbox page only (the view checks settings.DEMO)."""
    return OutboxMessage.objects.order_by("-created_at", "-pk")
