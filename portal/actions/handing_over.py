"""Who leaves a shop leaves nothing behind: what they have in hand goes to somebody who stays."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from portal import rooms
from portal.errors import PortalError
from portal.models import (
    OPEN_STATES,
    ChangeRequest,
    Member,
    MemberRole,
    Notice,
    SupportCase,
    Terminal,
    User,
)
from portal.notify import tell
from portal.support.moves import UNSOLVED


def successors_of(member: Member) -> QuerySet[Member]:
    """Those of the shop who may take over, owners first."""
    others = Member.objects.filter(merchant=member.merchant_id, user__is_active=True).exclude(pk=member.pk)
    owners_first = Case(When(role=MemberRole.OWNER, then=Value(0)), default=Value(1), output_field=IntegerField())
    return others.select_related("user").order_by(owners_first, "pk")


@dataclass(frozen=True, slots=True)
class InHand:
    """What waits for a person at a shop: duties not read, support cases not solved, requests and orders not ended, and
    the terminals that they see to, first or as the deputy.
    """

    duties: QuerySet[Notice]
    cases: QuerySet[SupportCase]
    requests: QuerySet[ChangeRequest]
    terminals: QuerySet[Terminal]
    orders: tuple[QuerySet[Any], ...]

    def numbers(self) -> dict[str, int]:
        counted = {name: getattr(self, name).count() for name in ("duties", "cases", "requests", "terminals")}
        return counted | {"orders": sum(rows.count() for rows in self.orders)}


def in_hand(member: Member) -> InHand:
    user, merchant = member.user_id, member.merchant_id
    return InHand(
        Notice.objects.filter(user=user, merchant=merchant, kind=Notice.Kind.DUTY, read_at=None),
        SupportCase.objects.filter(opened_by=user, merchant=merchant, status__in=UNSOLVED),
        ChangeRequest.objects.filter(opened_by=user, merchant=merchant, state__in=OPEN_STATES),
        Terminal.objects.filter(Q(keeper=user) | Q(deputy=user), merchant=merchant),
        tuple(opened(user, merchant) for opened in rooms.OPENED),
    )


def hand_over(member: Member, successor: Member | None, *, by: User) -> dict[str, int]:
    """Moves it, in the caller's transaction, and tells the one who has it now. Raises PortalError "no_successor"."""
    held = in_hand(member)
    moved = held.numbers()
    if not any(moved.values()):
        return moved
    to = successors_of(member).filter(pk=successor.pk).first() if successor else successors_of(member).first()
    if to is None:
        raise PortalError("no_successor", _("Choose somebody of the shop who takes over."), field="successor")
    held.duties.update(user=to.user)
    held.cases.update(opened_by=to.user)
    held.requests.update(opened_by=to.user)
    for rows in held.orders:
        rows.update(opened_by=to.user)
    _see_to_terminals(member, to.user)
    if to.user_id != by.pk:
        tell(
            to.user,
            "portal/handed_over",
            context={"shop": member.merchant.shown_name, "who": member.user.label},
            url="/",
            key=f"member:{member.pk}:handed-over",
            merchant=member.merchant,
        )
    return moved | {"to": to.user_id}


def _see_to_terminals(member: Member, to: User) -> None:
    """Whoever is both from now on needs no deputy of that name; the shop chooses another when it likes."""
    terminals = Terminal.objects.filter(merchant=member.merchant_id)
    kept = terminals.filter(keeper=member.user_id)
    kept.filter(deputy=to).update(deputy=None)
    kept.update(keeper=to)
    stood_in = terminals.filter(deputy=member.user_id)
    stood_in.filter(keeper=to).update(deputy=None)
    stood_in.update(deputy=to)
