"""Telling the other side about each turn of a support case; what was written is read on the page, never in a mail."""

from typing import Any

from django.db.models import Q

from portal.models import MemberRole, Role, SupportCase, SupportMessage, User
from portal.notify import tell
from portal.support.moves import OPENING, Side

_TO_MERCHANT: dict[str, tuple[str, bool]] = {
    OPENING: ("support_opened_for_you", False),
    "ask": ("support_asked", True),
    "inform": ("support_informed", False),
    "solve": ("support_solved", False),
}
"""What we did → template under templates/emails/portal/, and whether the merchant has something to do."""
_TO_STAFF: dict[str, str] = {
    OPENING: "support_new",
    "write": "support_written",
    "settle": "support_settled",
    "reopen": "support_reopened",
}
MOST_TOLD = 50


def tell_other_side(case: SupportCase, message: SupportMessage) -> None:
    """One notice and one message for each person of the other side, once; joins the caller's transaction."""
    if message.internal:
        return
    if message.side == Side.STAFF:
        kind, duty = _TO_MERCHANT[message.name]
        people, url = people_of(case), f"/support/{case.pk}/"
    else:
        kind, duty = _TO_STAFF[message.name], False
        people, url = staff_for(case), f"/support/desk/{case.pk}/"
    context: dict[str, Any] = {"case": case, "reference": case.reference}
    for person in people:
        if person.pk != message.author_id:
            tell(
                person,
                f"portal/{kind}",
                context=context,
                url=url,
                key=f"support:{message.pk}:{person.pk}",
                about=f"support:{case.pk}",
                duty=duty,
                merchant=case.merchant,
            )


def people_of(case: SupportCase) -> list[User]:
    """Who opened it or wrote in it, if they still act for the merchant; else the merchant's owners."""
    if case.merchant is None:
        return [case.opened_by] if case.opened_by else []
    members = User.objects.filter(memberships__merchant=case.merchant, is_active=True).distinct().order_by("pk")
    wrote = case.messages.filter(side=Side.MERCHANT).values("author")
    took_part = list(members.filter(Q(pk__in=wrote) | Q(pk=case.opened_by_id))[:MOST_TOLD])
    return took_part or list(members.filter(memberships__role=MemberRole.OWNER)[:MOST_TOLD])


def staff_for(case: SupportCase) -> list[User]:
    """The one who has it; while nobody has, everybody at the desk."""
    if case.assigned is not None and case.assigned.is_active:
        return [case.assigned]
    desk = User.objects.filter(role__in=[Role.REVIEWER, Role.OPERATOR], is_active=True)
    return list(desk.order_by("pk")[:MOST_TOLD])
