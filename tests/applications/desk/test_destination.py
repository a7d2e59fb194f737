"""To whom a parcel goes: as was wished, else to the responsible person at the shop."""

from applications.actions.draft import save_step
from applications.desk.destination import destination_of
from applications.models import Application, TerminalWish
from portal.models import User

ELSEWHERE = {
    "deliver_to": "other",
    "region": "330106",
    "address": "示例路 2 号 3 室",
    "receiver": "示例丁",
    "mobile": "13900139000",
}


def test_without_a_wish_it_goes_to_the_person_at_the_shop(filled: Application) -> None:
    found = destination_of(filled)
    assert (found.receiver, found.mobile) == ("示例甲", "13800138000")
    assert found.address.endswith("上海市浦东新区示例路 1 号")
    TerminalWish.objects.all().delete()
    assert destination_of(Application.objects.get(pk=filled.pk)) == found


def test_another_address_and_another_person_get_it(filled: Application, wang: User) -> None:
    save_step(filled, "terminal", by=wang, values=ELSEWHERE)
    found = destination_of(filled)
    assert (found.receiver, found.mobile) == ("示例丁", "13900139000")
    assert found.address.endswith("杭州市 西湖区 示例路 2 号 3 室")


def test_an_address_that_is_not_chosen_does_not_count(filled: Application, wang: User) -> None:
    save_step(filled, "terminal", by=wang, values=ELSEWHERE | {"deliver_to": "shop"})
    assert destination_of(filled).address.endswith("示例路 1 号")
