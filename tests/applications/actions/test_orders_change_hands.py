"""An order goes on in the name of somebody who stays, when whoever asked for it leaves the shop."""

from applications.actions.orders import cancel_order, refuse_order
from applications.models import TerminalOrder
from portal.actions.handing_over import in_hand
from portal.actions.members import remove_member
from portal.models import Member, MemberRole, Merchant, Notice, User
from tests.applications.actions.test_orders import old, swap

__all__ = ["old", "swap"]


def test_who_leaves_the_shop_hands_the_order_over_and_the_news_with_it(
    swap: TerminalOrder, wang: User, rita: User, stranger: User
) -> None:
    shop = Merchant.objects.get(pk=swap.merchant_id)
    Member.objects.create(user=stranger, merchant=shop, role=MemberRole.OWNER)
    leaving = Member.objects.get(user=wang, merchant=shop)
    assert in_hand(leaving).numbers()["orders"] == 1
    remove_member(leaving, by=stranger)
    swap.refresh_from_db()
    assert swap.opened_by == stranger
    refuse_order(swap, by=rita, answer="It is still under repair.")
    assert Notice.objects.latest("pk").user == stranger


def test_an_order_that_is_over_is_in_nobodys_hand(swap: TerminalOrder, wang: User) -> None:
    cancel_order(swap, by=wang)
    assert in_hand(Member.objects.get(user=wang)).numbers()["orders"] == 0
