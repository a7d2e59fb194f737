"""What may happen to a case: the table, its one writer, and two who press at once."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from portal.actions.support import Written, move_case, open_case
from portal.errors import PortalError
from portal.models import Merchant, OutboxMessage, SupportCase, SupportMessage, Terminal, User
from portal.support.moves import MOVES, CaseStatus, Side
from tests.portal.support.conftest import SUBJECT, ask

pytestmark = pytest.mark.django_db
WORDS = Written("It still says 03.")


def told(user: User) -> list[str]:
    return list(OutboxMessage.objects.filter(user=user).order_by("created_at").values_list("subject", flat=True))


def refused(case: SupportCase, name: str, by: User, **given: Any) -> str:
    with pytest.raises(PortalError) as caught:
        move_case(case, name, by=by, written=given.pop("written", WORDS), **given)
    return caught.value.code


def test_the_second_press_finds_the_first_case(alice: User, bob: User, shop: Merchant, terminal: Terminal) -> None:
    asked = {"merchant": shop, "terminal": terminal, "subject": SUBJECT, "about": "diagnosis:1"}
    first = open_case(by=alice, **asked)  # type: ignore[arg-type]

    assert open_case(by=bob, **asked) == first  # type: ignore[arg-type]
    assert SupportMessage.objects.count() == 1


def test_two_cases_about_the_same_cannot_be_open(case: SupportCase) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportCase.objects.create(about=case.about, reference="CS2611-OTHER2", due_at=case.due_at)


def test_once_solved_the_same_thing_may_be_asked_again(alice: User, shop: Merchant) -> None:
    first = ask(alice, shop, about="diagnosis:1")
    move_case(first, "settle", by=alice)
    assert ask(alice, shop, about="diagnosis:1") != first


def test_a_case_walks_to_its_end_and_back(case: SupportCase, alice: User, reviewer: User) -> None:
    stands = [case.status]
    for by, name in (
        (reviewer, "ask"), (alice, "write"), (reviewer, "inform"), (reviewer, "solve"), (alice, "reopen"),
        (alice, "settle"),
    ):  # fmt: skip
        move_case(case, name, by=by, written=WORDS)
        stands.append(case.status)

    assert stands == [
        "open", "waiting_for_merchant", "waiting_for_us", "waiting_for_us", "solved", "waiting_for_us", "solved",
    ]  # fmt: skip
    assert case.due_at is None
    assert case.version == 7
    assert [line.name for line in case.messages.all()] == [
        "open", "ask", "write", "inform", "solve", "reopen", "settle",
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(MOVES))
@pytest.mark.parametrize("status", CaseStatus.values)
def test_the_table_decides(case: SupportCase, alice: User, reviewer: User, name: str, status: str) -> None:
    due = case.due_at if status in {"open", "waiting_for_us"} else None
    SupportCase.objects.filter(pk=case.pk).update(status=status, due_at=due)
    row = MOVES[name]
    mine, other = (reviewer, alice) if row.side == Side.STAFF else (alice, reviewer)

    assert refused(case, name, other) == "not_allowed"
    if status in row.targets:
        move_case(case, name, by=mine, written=WORDS)
        assert case.status == row.targets[CaseStatus(status)]
    else:
        assert refused(case, name, mine) == "not_now"


def test_a_stranger_can_do_nothing(case: SupportCase, charlie: User, shop: Merchant) -> None:
    assert refused(case, "write", charlie) == "not_allowed"
    with pytest.raises(PortalError, match="not_allowed"):
        ask(charlie, shop)


def test_of_two_of_ours_one_wins(case: SupportCase, reviewer: User, sam: User) -> None:
    seen = case.version
    move_case(case, "solve", by=reviewer, written=WORDS, seen_version=seen)

    assert refused(case, "ask", sam, seen_version=seen) == "stale"
    assert case.messages.count() == 2


def test_the_same_form_counts_once(case: SupportCase, alice: User, reviewer: User) -> None:
    twice = Written("Hello?", key=uuid.uuid4())
    assert move_case(case, "write", by=alice, written=twice) == move_case(case, "write", by=alice, written=twice)
    answer = Written("Yes.", key=uuid.uuid4())
    seen = case.version
    for _press in range(2):
        move_case(case, "ask", by=reviewer, written=answer, seen_version=seen)
    assert [line.name for line in case.messages.all()] == ["open", "write", "ask"]


def test_who_answers_first_has_it_until_it_is_given_back(case: SupportCase, reviewer: User, sam: User) -> None:
    holders = []
    for by, name in ((reviewer, "inform"), (sam, "inform"), (sam, "take"), (sam, "release")):
        move_case(case, name, by=by, written=WORDS)
        holders.append(case.assigned)
    assert holders == [reviewer, reviewer, sam, None]


def test_the_first_answer_keeps_its_time_while_the_merchant_writes(
    case: SupportCase, alice: User, reviewer: User
) -> None:
    due = case.due_at
    move_case(case, "write", by=alice, written=WORDS)
    move_case(case, "note", by=reviewer, written=WORDS)
    assert (case.due_at, case.status) == (due, "open")


def test_everybody_at_the_desk_hears_of_a_new_case_and_then_whoever_has_it(
    alice: User, shop: Merchant, reviewer: User, sam: User
) -> None:
    case = ask(alice, shop)
    move_case(case, "take", by=sam)
    move_case(case, "write", by=alice, written=WORDS)

    assert told(reviewer) == [f"New case {case.reference}: {SUBJECT[1]}"]
    assert told(sam) == [f"新工单 {case.reference}：{SUBJECT[0]}", f"工单 {case.reference} 有新留言"]
    assert told(alice) == []


def test_whoever_wrote_hears_of_the_answer_in_their_language(
    case: SupportCase, alice: User, bob: User, reviewer: User
) -> None:
    move_case(case, "note", by=reviewer, written=WORDS)
    move_case(case, "ask", by=reviewer, written=Written("Which card was it? Call 13800138000."))

    assert told(alice) == [f"Your turn: we answered case {case.reference}"]
    assert told(bob) == []
    bodies = [message.body for message in OutboxMessage.objects.all()]
    assert not [body for body in bodies if "13800138000" in body or "Which card" in body]


def test_when_everybody_who_wrote_has_left_the_owners_hear(
    case: SupportCase, alice: User, bob: User, reviewer: User, shop: Merchant
) -> None:
    shop.memberships.filter(user=alice).delete()
    shop.memberships.filter(user=bob).update(role="owner")
    move_case(case, "ask", by=reviewer, written=WORDS)
    assert (len(told(bob)), len(told(alice))) == (1, 0)


def test_what_we_open_for_a_merchant_its_owners_hear_of(reviewer: User, alice: User, shop: Merchant) -> None:
    case = ask(reviewer, shop)
    assert told(alice) == [f"We opened case {case.reference} for you: {SUBJECT[1]}"]


@pytest.mark.parametrize("name", ["write", "ask", "inform", "note"])
def test_an_empty_answer_is_none(case: SupportCase, alice: User, reviewer: User, name: str) -> None:
    by = alice if name == "write" else reviewer
    assert refused(case, name, by, written=Written("  \x00 ")) == "empty"


def test_card_and_identity_numbers_do_not_reach_the_thread(case: SupportCase, alice: User) -> None:
    typed = "卡号 6222 0212 3456 7894，身份证 110101199003077379，回电 13800138000，商户 898310058120001"
    line = move_case(case, "write", by=alice, written=Written(typed))
    assert line.body == "卡号 **** 7894，身份证 1101**********7379，回电 13800138000，商户 898310058120001"


def test_a_line_is_never_changed(case: SupportCase) -> None:
    line = case.messages.get()
    line.body = "something else"
    with pytest.raises(TypeError):
        line.save()


def test_references_tell_nobody_how_many_there_are(alice: User, shop: Merchant) -> None:
    references = {ask(alice, shop).reference for _ in range(20)}
    assert len(references) == 20
    assert all(len(reference) == len("CS2611-7K3Q9F") and reference.startswith("CS") for reference in references)
