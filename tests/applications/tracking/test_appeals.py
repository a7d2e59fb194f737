"""A refusal can be appealed once, within thirty days, and somebody else hears it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions.appeal import PURPOSE, appeal, reopen, uphold
from applications.actions.review import approve, claim, refuse, release, take_over
from applications.effects.follow import follow
from applications.models import Appeal, Application, Business
from applications.queries import messages_about
from portal.actions.uploads import keep_upload
from portal.errors import PortalError
from portal.models import Role, Upload, User
from portal.tasks import process_upload
from tests.applications.conftest import upload
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import text
from tests.between import just_before

WORDS = "租赁合同已补签，请再看一次。"


def code(deed: Callable[[], object]) -> str:
    with pytest.raises(PortalError) as caught:
        deed()
    return caught.value.code


def page(application: Application, name: str = "application") -> str:
    return reverse(f"applications:{name}", args=[application.pk])


@pytest.fixture
def refused(in_review: Application, rita: User) -> Application:
    return refuse(in_review, by=rita, reason="no_premises", note="No lease.", seen_version=in_review.version)


@pytest.fixture
def appealed(refused: Application, wang: User) -> Application:
    appeal(refused, by=wang, text=WORDS)
    return refused


def test_an_appeal_keeps_what_was_refused_and_by_whom(appealed: Application, rita: User) -> None:
    made = Appeal.objects.get()
    assert (appealed.status, made.reason, made.note, made.refused_by) == ("appealed", "no_premises", "No lease.", rita)
    assert (made.text, made.outcome) == (WORDS, "open")


def test_of_two_presses_at_once_one_is_the_appeal(refused: Application, wang: User, visit: Visit) -> None:
    same = Application.objects.get(pk=refused.pk)
    with just_before("SAVEPOINT", lambda: appeal(same, by=wang, text=WORDS)):
        answer = visit(wang).post(page(refused, "appeal"), {"text": WORDS})
    assert answer.headers["Location"] == page(refused)
    assert Appeal.objects.count() == 1


def test_whoever_refused_it_neither_hears_the_appeal_nor_reviews_it_again(
    appealed: Application, rita: User, rob: User
) -> None:
    version = appealed.version
    assert code(lambda: reopen(appealed, by=rita, seen_version=version)) == "refused_it_yourself"
    assert code(lambda: uphold(appealed, by=rita, answer="No.", seen_version=version)) == "refused_it_yourself"
    reopen(appealed, by=rob, seen_version=version)
    assert (appealed.status, appealed.claimed_by, appealed.refusal_reason) == ("in_review", rob, "")
    assert code(lambda: take_over(appealed, by=rita)) == "refused_it_yourself"
    release(appealed, by=rob)
    assert code(lambda: claim(appealed, by=rita)) == "refused_it_yourself"
    approve(claim(appealed, by=rob), by=rob, seen_version=appealed.version)
    assert appealed.status == "approved"


def test_a_refusal_that_stands_is_final(appealed: Application, wang: User, rob: User) -> None:
    assert code(lambda: uphold(appealed, by=rob, answer=" ", seen_version=appealed.version)) == "nothing_written"
    uphold(appealed, by=rob, answer="The lease is for another shop.", seen_version=appealed.version)
    assert (appealed.status, appealed.refusal_reason) == ("refused", "no_premises")
    assert code(lambda: appeal(appealed, by=wang, text="Again.")) == "appeal_used"


def test_after_a_second_refusal_there_is_no_second_appeal(appealed: Application, wang: User, rob: User) -> None:
    reopen(appealed, by=rob, seen_version=appealed.version)
    refuse(appealed, by=rob, reason="no_premises", seen_version=appealed.version)
    assert code(lambda: appeal(appealed, by=wang, text="Again.")) == "appeal_used"


def test_two_who_hear_it_at_once_are_one(appealed: Application, rob: User) -> None:
    third = User.objects.create_user("ruth@portal.example", "correct horse", role=Role.REVIEWER)
    twin, version = Application.objects.get(pk=appealed.pk), appealed.version
    reopen(appealed, by=rob, seen_version=version)
    assert code(lambda: uphold(twin, by=third, answer="No.", seen_version=version)) == "stale"
    assert Appeal.objects.get().outcome == "reopened"


def test_pressed_twice_it_is_one_appeal(refused: Application, wang: User) -> None:
    twin = Application.objects.get(pk=refused.pk)
    appeal(refused, by=wang, text=WORDS)
    assert code(lambda: appeal(twin, by=wang, text=WORDS)) in {"stale", "appeal_used"}
    assert Appeal.objects.count() == 1


def test_the_time_is_thirty_days(refused: Application, wang: User, visit: Visit) -> None:
    Application.objects.update(status_since=timezone.now() - timedelta(days=31))
    refused.refresh_from_db()
    assert code(lambda: appeal(refused, by=wang, text=WORDS)) == "appeal_late"
    browser = visit(wang)
    assert "The time to appeal ended on" in text(browser.get(page(refused)))
    assert browser.get(page(refused, "appeal")).headers["Location"] == page(refused)


def test_what_the_acquirer_refused_is_not_ours_to_overrule(refused: Application, wang: User, visit: Visit) -> None:
    Application.objects.update(ended_from="opening", refusal_reason="acquirer")
    refused.refresh_from_db()
    assert code(lambda: appeal(refused, by=wang, text=WORDS)) == "appeal_elsewhere"
    assert "The acquirer decided this, and we cannot overrule it." in text(visit(wang).get(page(refused)))


def test_only_the_applicant_appeals_and_says_why(refused: Application, wang: User, stranger: User) -> None:
    assert code(lambda: appeal(refused, by=stranger, text=WORDS)) == "not_allowed"
    assert code(lambda: appeal(refused, by=wang, text="  ")) == "nothing_written"
    assert code(lambda: appeal(refused, by=wang, text="x" * 2001)) == "too_long"


def test_only_papers_of_ones_own_go_along(refused: Application, wang: User, stranger: User) -> None:
    mine, other = (keep_upload(upload(), purpose=PURPOSE, by=user) for user in (wang, stranger))
    made = appeal(refused, by=wang, text=WORDS, papers=[mine, other])
    assert [paper.upload_id for paper in made.papers.all()] == [mine.pk]
    assert sorted(Upload.objects.values_list("kept", flat=True)) == [False, True]


def test_on_the_pages_from_the_refusal_to_the_answer(
    refused: Application, wang: User, visit: Visit, at_desk: Client, at_robs_desk: Client
) -> None:
    browser = visit(wang)
    assert "If you disagree, you can appeal once, until" in text(browser.get(page(refused)))
    empty = browser.post(page(refused, "appeal"), {"text": "", "pictures": [upload()]})
    assert "Write why you disagree." in text(empty)
    kept = Upload.objects.get()
    process_upload(str(kept.pk))
    sent = browser.post(page(refused, "appeal"), {"text": WORDS, "kept": str(kept.pk)}, follow=True)
    words = text(sent)
    assert ("Appeal being heard" in words, WORDS in words, "Who acts Our review team" in words) == (True, True, True)
    picture = Appeal.objects.get().papers.get()
    assert browser.get(reverse("applications:appeal_page", args=[picture.pk, 1])).status_code == 200

    case = reverse("applications:desk_case", args=[refused.pk])
    assert "You refused this application, so a colleague hears the appeal." in text(at_desk.get(case))
    assert WORDS in text(at_robs_desk.get(case))
    assert text(at_robs_desk.get(reverse("applications:desk") + "?band=appeals")).count(refused.reference) >= 1
    refused.refresh_from_db()
    answer = {"answer": "The lease names another shop.", "seen_version": refused.version, "action": "uphold"}
    assert "There is no second appeal." in text(at_robs_desk.post(page(refused, "desk_appeal"), answer))
    assert Appeal.objects.get().outcome == "open"
    answer["confirmed"] = "1"
    assert "The refusal stands." in text(at_robs_desk.post(page(refused, "desk_appeal"), answer, follow=True))
    words = text(browser.get(page(refused)))
    assert "You appealed, and a second reviewer decided: the refusal is final." in words
    assert "The lease names another shop." in words
    assert "Start again with the same answers" in words


def test_a_file_that_is_no_picture_is_said_and_the_text_is_kept(refused: Application, wang: User, visit: Visit) -> None:
    answer = visit(wang).post(page(refused, "appeal"), {"text": WORDS, "pictures": [upload(b"hello", "a.txt")]})
    assert WORDS in text(answer)
    assert "Nothing was sent yet." in text(answer)
    assert Appeal.objects.count() == 0


@pytest.mark.parametrize(
    ("outcome", "subject"), [("reopen", "is reviewed again"), ("uphold", "The refusal of"), ("", "Your appeal about")]
)
def test_each_turn_is_told(outcome: str, subject: str, appealed: Application, rob: User) -> None:
    if outcome == "reopen":
        reopen(appealed, by=rob, answer="You were right.", seen_version=appealed.version)
    if outcome == "uphold":
        uphold(appealed, by=rob, answer="It stays.", seen_version=appealed.version)
    for event in appealed.events.filter(handled_at=None).order_by("pk"):
        follow(event.pk)
    last = messages_about(appealed).last()
    assert last is not None
    assert subject in last.subject
    assert ({"reopen": "You were right.", "uphold": "It stays."}.get(outcome, "") or "5 working days") in last.body


def test_a_reason_that_may_not_be_told_says_by_which_rule(
    in_review: Application, rita: User, wang: User, visit: Visit
) -> None:
    refuse(in_review, by=rita, reason="rules", seen_version=in_review.version)
    words = text(visit(wang).get(page(in_review)))
    assert "article 7 of the Anti-Money-Laundering Law" in words
    assert "you can appeal once" in words


def test_other_applications_for_the_same_shop_are_explained(submitted: Application, wang: User, visit: Visit) -> None:
    other = Application.objects.create(
        applicant=wang, subject_type="sole_trader", reference="MP2601-AAAAAA", status="submitted",
        submitted_at=timezone.now(),
    )  # fmt: skip
    Business.objects.create(application=other, uscc=submitted.business.uscc)
    words = text(visit(wang).get(page(submitted)))
    assert "MP2601-AAAAAA" in words
    assert "Two applications for the same shop are under way." in words
    Application.objects.filter(pk=other.pk).update(status="refused")
    assert "Earlier applications do not count against you by themselves." in text(visit(wang).get(page(submitted)))


def test_a_refusal_without_a_reason_offers_an_appeal_only_while_there_is_one(
    in_review: Application, wang: User, rita: User, rob: User, visit: Visit
) -> None:
    refuse(in_review, by=rita, reason="rules", seen_version=in_review.version)
    words = text(visit(wang).get(page(in_review)))
    assert ("you can appeal once" in words, "Why we may not say more" in words) == (True, True)
    appeal(in_review, by=wang, text=WORDS)
    uphold(in_review, by=rob, answer="No.", seen_version=in_review.version)
    words = text(visit(wang).get(page(in_review)))
    assert ("you can appeal" in words, "the refusal is final" in words) == (False, True)


def test_an_answer_that_came_too_late_or_was_forgotten_is_not_lost(appealed: Application, at_robs_desk: Client) -> None:
    hear, third = page(appealed, "desk_appeal"), User.objects.create_user("ruth@portal.example", role=Role.REVIEWER)
    typed = {"answer": "A long answer.", "seen_version": appealed.version, "action": "uphold"}
    assert "Write an answer" in text(at_robs_desk.post(hear, typed | {"answer": ""}))
    changing = at_robs_desk.post(hear, typed | {"action": "edit", "confirmed": "1"})
    assert (changing.context["hearing"]["answer"].value(), Appeal.objects.get().outcome) == ("A long answer.", "open")
    reopen(appealed, by=third, seen_version=appealed.version)
    late = at_robs_desk.post(hear, typed | {"confirmed": "1"})
    assert (late.status_code, "A long answer." in text(late), "In review" in text(late)) == (409, True, True)


def test_pressed_twice_the_second_press_shows_what_the_first_did(appealed: Application, at_robs_desk: Client) -> None:
    hear = {"answer": "", "seen_version": appealed.version, "action": "reopen"}
    for _press in range(2):
        answer = at_robs_desk.post(page(appealed, "desk_appeal"), hear)
        assert answer.headers["Location"] == reverse("applications:desk_case", args=[appealed.pk])
