"""Above the risk line two people approve; nobody judges what is theirs or what they entered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from applications.actions.draft import save_step
from applications.actions.move import move, note
from applications.actions.review import approve, ask_correction, assign, claim, refuse, release, take_back, take_over
from applications.actions.submit import resubmit
from applications.desk.waiting import next_for
from applications.effects.corrections import CorrectionItem
from applications.models import Application, SecondLook
from portal.errors import PortalError
from portal.models import Role, User
from tests.applications.conftest import PERSONAL

Settle = Callable[[Callable[[], Any]], Any]


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(PortalError) as error:
        deed()
    return error.value.code


def once_approved(risky: Application, rita: User) -> Application:
    return approve(claim(risky, by=rita), by=rita, seen_version=risky.version)


def test_the_first_yes_above_the_line_gives_it_to_somebody_else(risky: Application, rita: User, rob: User) -> None:
    once_approved(risky, rita)
    assert (risky.status, risky.claimed_by, risky.first_approved_by) == ("submitted", None, rita)
    assert refused(lambda: claim(risky, by=rita)) == "second_person"
    assert risky not in next_for(rita)
    assert risky in next_for(rob)
    approve(claim(risky, by=rob), by=rob, seen_version=risky.version)
    assert (risky.status, risky.claimed_by, risky.first_approved_by) == ("approved", rob, rita)
    names = risky.events.filter(role="reviewer").order_by("pk").values_list("name", "actor")
    assert list(names) == [
        ("claim", rita.pk), ("first_approval", rita.pk), ("claim", rob.pk), ("approve", rob.pk),
    ]  # fmt: skip


def test_nothing_is_handed_over_before_the_second_yes(risky: Application, rita: User, settle: Settle) -> None:
    settle(lambda: once_approved(risky, rita))
    assert risky.hand_overs.count() == 0


def test_who_approved_first_cannot_take_it_from_the_second(risky: Application, rita: User, rob: User) -> None:
    claim(once_approved(risky, rita), by=rob)
    assert refused(lambda: take_over(risky, by=rita)) == "second_person"
    assert refused(lambda: assign(risky, by=rob, to=rita)) == "second_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=risky.pk).update(claimed_by=rita)


def test_below_the_line_one_yes_is_enough(in_review: Application, rita: User) -> None:
    approve(in_review, by=rita, seen_version=in_review.version)
    assert (in_review.status, in_review.first_approved_by) == ("approved", None)


def test_the_second_person_may_say_no_or_ask(risky: Application, rita: User, rob: User) -> None:
    claim(once_approved(risky, rita), by=rob)
    refuse(risky, by=rob, reason="duplicate", seen_version=risky.version)
    assert risky.status == "refused"


def test_after_a_correction_both_approve_anew(risky: Application, stranger: User, rita: User, rob: User) -> None:
    claim(once_approved(risky, rita), by=rob)
    ask_correction(risky, by=rob, items=[CorrectionItem("contact.mobile", "unreachable")], seen_version=risky.version)
    save_step(risky, "personal", by=stranger, values={**PERSONAL, "mobile": "13900139000"})
    resubmit(risky, by=stranger)
    assert (risky.first_approved_by, risky.claimed_by) == (None, rob)
    approve(claim(risky, by=rob), by=rob, seen_version=risky.version)
    assert (risky.status, risky.first_approved_by) == ("submitted", rob)
    claim(risky, by=rita)


def test_the_first_can_take_the_yes_back_until_somebody_has_it(risky: Application, rita: User, rob: User) -> None:
    once_approved(risky, rita)
    assert refused(lambda: take_back(risky, by=rob)) == "not_now"
    take_back(risky, by=rita)
    assert (risky.status, risky.claimed_by, risky.first_approved_by) == ("in_review", rita, None)
    approve(risky, by=rita, seen_version=risky.version)
    claim(risky, by=rob)
    assert refused(lambda: take_back(risky, by=rita)) == "not_now"
    release(risky, by=rob)
    take_back(risky, by=rita)
    assert risky.claimed_by == rita


def test_taking_back_and_claiming_at_once_has_one_winner(risky: Application, rita: User, rob: User) -> None:
    once_approved(risky, rita)
    twin = Application.objects.get(pk=risky.pk)
    claim(twin, by=rob)
    assert refused(lambda: take_back(risky, by=rita)) == "stale"


def test_two_first_approvals_at_once_are_one(risky: Application, rita: User) -> None:
    claim(risky, by=rita)
    twin = Application.objects.get(pk=risky.pk)
    approve(risky, by=rita, seen_version=risky.version)
    assert refused(lambda: approve(twin, by=rita, seen_version=twin.version)) == "stale"
    risky.refresh_from_db()
    assert risky.status == "submitted"


def test_to_the_applicant_it_goes_on_waiting(risky: Application, stranger: User, rita: User, settle: Settle) -> None:
    """A message or another word would be a warning to whom it concerns."""
    before = stranger.notices.count()
    settle(lambda: once_approved(risky, rita))
    assert (risky.status, stranger.notices.count()) == ("submitted", before)


def test_nobody_judges_an_application_they_entered(submitted: Application, wang: User) -> None:
    """An application is its applicant's alone; should a colleague ever have typed it, they are no judge of it."""
    helper = User.objects.create_user("helper@portal.example", "correct horse", role=Role.REVIEWER)
    submitted.events.create(name="start", role="applicant", actor=helper, due_at=None)
    assert refused(lambda: claim(submitted, by=helper)) == "own_application"


def test_staff_cannot_enter_anything_for_somebody(filled: Application, rita: User) -> None:
    assert refused(lambda: save_step(filled, "personal", by=rita, values=PERSONAL)) == "not_allowed"
    assert refused(lambda: move(filled, "submit", by=rita)) == "not_allowed"
    assert note(filled, "reveal", by=rita).role == "reviewer"


def test_some_approvals_below_the_line_are_drawn_and_the_lot_falls_the_same_way(
    in_review: Application, rita: User, settings: Any
) -> None:
    settings.SECOND_LOOK_PERCENT = 100
    approve(in_review, by=rita, seen_version=in_review.version)
    look = SecondLook.objects.get()
    assert (look.application, look.approved_by, look.opinion, in_review.status) == (in_review, rita, "", "approved")


def test_with_nothing_to_draw_nothing_is_drawn(in_review: Application, rita: User, settings: Any) -> None:
    settings.SECOND_LOOK_PERCENT = 0
    approve(in_review, by=rita, seen_version=in_review.version)
    assert not SecondLook.objects.exists()


def test_what_two_people_approved_is_not_drawn(risky: Application, rita: User, rob: User, settings: Any) -> None:
    settings.SECOND_LOOK_PERCENT = 100
    approve(claim(once_approved(risky, rita), by=rob), by=rob, seen_version=risky.version)
    assert (risky.status, SecondLook.objects.exists()) == ("approved", False)
