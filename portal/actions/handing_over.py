"""Who leaves a shop leaves nothing behind: what they have in hand goes to somebody who stays."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError
from portal.models import (
    OPEN_STATES,
    ChangeRequest,
    Member,
    MemberRole,
    Notice,
    SupportCase,
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
    """What waits for a person at a shop: duties not read, support cases not solved, requests not ended."""

    duties: QuerySet[Notice]
    cases: QuerySet[SupportCase]
    requests: QuerySet[ChangeRequest]

    def numbers(self) -> dict[str, int]:
        return {"duties": self.duties.count(), "cases": self.cases.count(), "requests": self.requests.count()}


def in_hand(member: Member) -> InHand:
    user, merchant = member.user_id, member.merchant_id
    return InHand(
        Notice.objects.filter(user=user, merchant=merchant, kind=Notice.Kind.DUTY, read_at=None),
        SupportCase.objects.filter(opened_by=user, merchant=merchant, status__in=UNSOLVED),
        ChangeRequest.objects.filter(opened_by=user, merchant=merchant, state__in=OPEN_STATES),
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
